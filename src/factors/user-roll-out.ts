import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { judgeRollOut, type RollOutVerdict } from '../policy/roll-out.ts';
import type { Factor } from './factor.ts';

/** What the roll-out dates require of a user today. */
export function rollOutOf(facts: LoginFacts, factors: readonly Factor[]): RollOutVerdict {
  const { now, offerFrom, requireFrom, user } = facts;
  return judgeRollOut({
    ...{ now, offerFrom, requireFrom },
    hasFactors: factors.length > 0,
    secondFactorResetAt: user.secondFactorResetAt,
  });
}
