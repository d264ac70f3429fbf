import { checkWithin, type Grant } from '../accounts/grant.ts';
import { always, type StillMay } from '../accounts/power-over.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { ChallengesOfUserStore } from '../challenges/challenges-of-user-store.ts';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import { Refusal } from '../errors.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { type CountChangeParts, countChange } from './count-change.ts';
import { type AccessParts, endAccess } from './end-access.ts';

/** Each looks at every call in Redis. */
export const maxWaitingErasures = 20;
const erasures = new ConcurrencyLimit(1, maxWaitingErasures, 'too-busy');

export interface EraseUserParts extends Omit<AccessParts, 'users' | 'ledger'>, CountChangeParts {
  users: Pick<UserStore, 'find' | 'setDisabled' | 'erase'>;
  challenges: { ofUser: AccessParts['challenges']['ofUser'] & Pick<ChallengesOfUserStore, 'erase'> };
  ledger: AccessParts['ledger'] & Pick<CallLedgerStore, 'stops'>;
}

/**
 * Erases a user for good: name, login, mail address, password, methods, devices and numbers. The audit keeps what
 * happened under the user's id, which then means nobody. A number that somebody asked not to call stays suspended.
 *
 * @param grant which users who acts may erase; it is checked when they are, under a lock
 * @param typed the user's login, as a confirmation
 * @param may asked when its turn has come
 * @throws Refusal login-unconfirmed, too-many-tries, too-busy, user-unknown, also out of reach of the grant;
 *   store-unavailable, after which the act is to be repeated
 */
export async function eraseUser(
  parts: EraseUserParts,
  { userId, grant, typed, may = always }: { userId: string; grant: Grant; typed: string; may?: StillMay },
  by: Actor,
): Promise<void> {
  const user = await parts.users.find(userId);
  checkWithin(grant, user);
  const { login } = user;
  if (typed.trim().toLowerCase() !== login.toLowerCase()) throw new Refusal('login-unconfirmed');
  await countChange(parts, userId, by);
  await erasures.run(async () => {
    await may();
    await erase(parts, { userId, grant }, by);
  });
}

async function erase(
  { users, challenges, ledger, ...parts }: EraseUserParts,
  { userId, grant }: { userId: string; grant: Grant },
  by: Actor,
): Promise<void> {
  await users.setDisabled(userId, true, grant, by);
  // Before the calls end, so that the events of their ends have no number either.
  await ledger.stops.eraseCallsOf(userId);
  const { all } = await endAccess({ ...parts, challenges, ledger }, userId);
  await ledger.stops.eraseCallsOf(userId);
  await ledger.stops.release(userId);
  await challenges.ofUser.erase(userId, all);
  await users.erase(userId, grant, by);
}
