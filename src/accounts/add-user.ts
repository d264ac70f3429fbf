import type { Actor } from '../audit/audit-event.ts';
import type { Random } from '../random.ts';
import { hashPassword } from './password.ts';
import { randomPassword } from './random-password.ts';
import type { NewUser, User } from './user.ts';
import type { UserStore } from './user-store.ts';

export interface FirstPassword {
  /** A random one by default. */
  password?: string | undefined;
  /** Whether it stays after the first login. By default it does not, because whoever added the user knows it. */
  keeps?: boolean;
}

/**
 * Adds a user with a first password; written down as `user-added`.
 *
 * @returns the user, and the password in clear, which is kept nowhere
 * @throws Refusal login-invalid, name-invalid, email-invalid, extension-invalid, login-taken, company-unknown,
 *   store-unavailable
 */
export async function addUser(
  { users, random }: { users: Pick<UserStore, 'add'>; random: Random },
  user: NewUser,
  { password = randomPassword(random), keeps = false }: FirstPassword,
  by: Actor,
): Promise<{ user: User; password: string }> {
  const hash = await hashPassword(password, random);
  return { user: await users.add(user, { hash, mustChange: !keeps }, by), password };
}
