import type { Actor } from '../audit/audit-event.ts';
import type { Random } from '../random.ts';
import { hashPassword } from './password.ts';
import { always, type StillMay } from './power-over.ts';
import { randomPassword } from './random-password.ts';
import type { SessionStore } from './session-store.ts';
import type { UserStore } from './user-store.ts';

interface Parts {
  users: Pick<UserStore, 'find' | 'setPassword'>;
  sessions: Pick<SessionStore, 'endAll'>;
  random: Random;
}

/**
 * Gives a user another password, which must be changed at the next login, and ends the user's sessions: somebody may be
 * logged in with the old one.
 *
 * @param password a random one by default
 * @param may asked after the hash
 * @returns the password in clear, which is kept nowhere
 * @throws Refusal user-unknown, store-unavailable
 */
export async function givePassword(
  { users, sessions, random }: Parts,
  {
    userId,
    password = randomPassword(random),
    may = always,
  }: { userId: string; password?: string | undefined; may?: StillMay },
  by: Actor,
): Promise<string> {
  await users.find(userId);
  const hash = await hashPassword(password, random, by.id);
  await may();
  // Before, so that nothing has changed when Redis is away; and again after, for a login in the meantime.
  await sessions.endAll(userId);
  await users.setPassword({ userId, hash, how: 'given', mustChange: true }, by);
  await sessions.endAll(userId);
  return password;
}
