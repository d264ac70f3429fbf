import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { hasPowerOverOthers } from '../accounts/user.ts';
import { judgeRollOut, mayBeWithoutFactor, type RollOutFacts, type RollOutVerdict } from '../policy/roll-out.ts';
import type { Factor } from './factor.ts';

/** What the roll-out dates require of a user today. */
export function rollOutOf(facts: LoginFacts, factors: readonly Factor[]): RollOutVerdict {
  return judgeRollOut({ ...withoutFactors(facts), hasFactors: factors.length > 0 });
}

/** Whether a user may remove the last method. */
export function mayRemoveLast(facts: LoginFacts): boolean {
  return mayBeWithoutFactor(withoutFactors(facts));
}

function withoutFactors({ now, offerFrom, requireFrom, user }: LoginFacts): Omit<RollOutFacts, 'hasFactors'> {
  const { secondFactorResetAt, role } = user;
  return { now, offerFrom, requireFrom, secondFactorResetAt, hasPower: hasPowerOverOthers(role) };
}
