import { type ApiKey, reaches } from '../accounts/api-key.ts';
import type { LoginFacts, LoginFactsStore } from '../accounts/login-facts-store.ts';
import { Refusal } from '../errors.ts';
import type { RollOutVerdict } from '../policy/roll-out.ts';
import type { Factor } from './factor.ts';
import type { FactorStore } from './factor-store.ts';
import type { FailureStore } from './failure-store.ts';
import { rollOutOf } from './user-roll-out.ts';

interface Parts {
  loginFacts: Pick<LoginFactsStore, 'findByLogin'>;
  factors: Pick<FactorStore, 'list'>;
  failures: Pick<FailureStore, 'isLocked'>;
}

/** The part of an API key that decides which users it may see and ask. */
export type Reach = Pick<ApiKey, 'companyIds'>;

/**
 * Finds a user who may log in, by login, for an API key.
 *
 * @throws Refusal user-unknown, also for a disabled user, and after the same work for a user whose company the key does
 *   not reach; store-unavailable
 */
export async function findUser(
  { loginFacts }: Pick<Parts, 'loginFacts'>,
  login: string,
  reach: Reach,
): Promise<LoginFacts> {
  const facts = await loginFacts.findByLogin(login);
  return checkReach(facts, reach);
}

/** @returns the facts, unless the user may not log in or the key does not reach them @throws Refusal user-unknown */
export function checkReach(facts: LoginFacts | undefined, reach: Reach): LoginFacts {
  if (facts === undefined || facts.user.disabledAt !== undefined || !reaches(reach, facts.company.id))
    throw new Refusal('user-unknown');
  return facts;
}

/** The same, with the user's methods in the user's order. @throws as `findUser` */
export async function findEnrolledUser(
  parts: Pick<Parts, 'loginFacts' | 'factors'>,
  login: string,
  reach: Reach,
): Promise<{ facts: LoginFacts; factors: Factor[] }> {
  const facts = await findUser(parts, login, reach);
  return { facts, factors: await parts.factors.list(facts.user.id) };
}

/** How far a user is with the second factor. */
export interface UserStatus {
  rollOut: RollOutVerdict;
  /** The last day on which the set-up may be skipped: `2027-02-28`. */
  lastDayToSkip: string | undefined;
  /** After too many wrong codes one after another, of this key or of logins. */
  locked: boolean;
}

/** @throws as `findUser` */
export async function readUserStatus(parts: Parts, login: string, key: ApiKey): Promise<UserStatus> {
  const { facts, factors } = await findEnrolledUser(parts, login, key);
  const locked = await parts.failures.isLocked(facts.user.id, `key:${key.id}`);
  return { rollOut: rollOutOf(facts, factors), lastDayToSkip: facts.lastDayToSkip, locked };
}
