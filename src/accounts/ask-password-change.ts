import type { Actor } from '../audit/audit-event.ts';
import type { UserStore } from './user-store.ts';

/**
 * Has a user choose a new password at the next login; written down as `password-change-asked`.
 *
 * @throws Refusal user-unknown, store-unavailable
 */
export async function askPasswordChange(
  { users }: { users: Pick<UserStore, 'askPasswordChange'> },
  userId: string,
  by: Actor,
): Promise<void> {
  await users.askPasswordChange(userId, by);
}
