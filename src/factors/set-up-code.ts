import { hashPassword } from '../accounts/password.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Random } from '../random.ts';
import { mintPairingCode, showPairingCode } from './pairing-code.ts';

/** How long a person has to log in and set up after a reset. */
export const setUpCodeSeconds = 24 * 60 * 60;

/**
 * Makes the one-time code without which nobody sets up a second factor after a reset. The operator tells the person;
 * whoever knows only the password has no code. A new one replaces the one before.
 *
 * @returns the code in two groups, which is kept nowhere: the database has a slow hash, as of a password
 * @throws Refusal user-unknown, store-unavailable
 */
export async function giveSetUpCode(
  { users, random }: { users: Pick<UserStore, 'setSetUpCode'>; random: Random },
  userId: string,
  by: Actor,
): Promise<string> {
  const code = mintPairingCode(random);
  const digest = await hashPassword(code, random);
  await users.setSetUpCode({ userId, digest, lifeSeconds: setUpCodeSeconds }, by);
  return showPairingCode(code);
}
