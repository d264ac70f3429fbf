import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { hashPassword, judgePassword, verifyPassword } from './password.ts';
import type { PasswordChange, UserStore } from './user-store.ts';

/**
 * Sets a password that the user has chosen. It must differ from the current one, because the campaign asks for a new
 * one.
 *
 * @param current the hash that was read before; the change is refused when the stored hash is another one by now
 * @param check of what allows it, again after the hashing, which takes up to seconds under load
 * @throws Refusal password-too-short, password-too-long, password-is-login, password-too-common, password-same,
 * password-stale, user-unknown, store-unavailable, and as `check`
 */
export async function choosePassword(
  parts: { users: Pick<UserStore, 'setPassword'>; random: Random },
  { user, current, password, how, resetBy, resetReason, check }: ChosenPassword,
  by: Actor,
): Promise<void> {
  const verdict = judgePassword(password, user.login);
  if (!verdict.accepted) throw new Refusal(verdict.reason);
  const turn = { queue: 'session', by: user.id } as const;
  if (await verifyPassword(password, current, turn)) throw new Refusal('password-same');
  const hash = await hashPassword(password, parts.random, user.id);
  await check?.();
  await parts.users.setPassword({ userId: user.id, hash, insteadOf: current, how, resetBy, resetReason }, by);
}

export interface ChosenPassword {
  user: { id: string; login: string };
  /** Undefined after "forgot password", when there is no hash to compare with. */
  current: string | undefined;
  password: string;
  check?: (() => Promise<void>) | undefined;
  how: PasswordChange['how'];
  /** The things that proved the reset of a forgotten password; undefined for a mailed link. */
  resetBy?: readonly string[] | undefined;
  resetReason?: PasswordChange['resetReason'];
}
