import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { attemptAt } from './attempt-limits.ts';
import type { AttemptStore } from './attempt-store.ts';
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

/**
 * The same by a company admin, who adds plain users only, and a limited number in an hour: each may call and be called.
 *
 * @throws Refusal too-many-tries, and as `addUser`
 */
export async function addCompanyUser(
  { attempts, ...parts }: Parameters<typeof addUser>[0] & { attempts: Pick<AttemptStore, 'take'> },
  user: NewUser,
  adminId: string,
): Promise<{ user: User; password: string }> {
  if (!(await attempts.take(attemptAt('add-user', user.companyId)))) {
    throw new Refusal('too-many-tries', `users added to company ${user.companyId}`);
  }
  return addUser(parts, { ...user, role: 'user' }, {}, { kind: 'company-admin', id: adminId });
}
