import type { LoginFacts, LoginFactsStore } from '../accounts/login-facts-store.ts';
import { Refusal } from '../errors.ts';
import type { RollOutVerdict } from '../policy/roll-out.ts';
import type { Factor } from './factor.ts';
import type { FactorStore } from './factor-store.ts';
import type { FailureAsker, FailureStore } from './failure-store.ts';
import { rollOutOf } from './user-roll-out.ts';

interface Parts {
  loginFacts: Pick<LoginFactsStore, 'findByLogin'>;
  factors: Pick<FactorStore, 'list'>;
  failures: Pick<FailureStore, 'isLocked'>;
}

/**
 * A user who may log in, by login.
 *
 * @throws Refusal user-unknown, also for one who is disabled; store-unavailable
 */
export async function findUser({ loginFacts }: Pick<Parts, 'loginFacts'>, login: string): Promise<LoginFacts> {
  const facts = await loginFacts.findByLogin(login);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('user-unknown');
  return facts;
}

/** The same, with the user's methods in the user's order. @throws as `findUser` */
export async function findEnrolledUser(
  parts: Pick<Parts, 'loginFacts' | 'factors'>,
  login: string,
): Promise<{ facts: LoginFacts; factors: Factor[] }> {
  const facts = await findUser(parts, login);
  return { facts, factors: await parts.factors.list(facts.user.id) };
}

/** How far a user is with the second factor. */
export interface UserStatus {
  rollOut: RollOutVerdict;
  /** The last day on which the set-up may be skipped: `2027-02-28`. */
  lastDayToSkip: string | undefined;
  /** After too many wrong codes one after another, of this asker or of logins. */
  locked: boolean;
}

/** @throws as `findUser` */
export async function readUserStatus(parts: Parts, login: string, asker: FailureAsker): Promise<UserStatus> {
  const { facts, factors } = await findEnrolledUser(parts, login);
  const locked = await parts.failures.isLocked(facts.user.id, asker);
  return { rollOut: rollOutOf(facts, factors), lastDayToSkip: facts.lastDayToSkip, locked };
}
