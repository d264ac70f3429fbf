import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { UserStore } from './user-store.ts';

/**
 * Has a user of a company choose a new password at the next login; written down as `password-change-asked`.
 *
 * @throws Refusal user-unknown, not-found for a user of another company, store-unavailable
 */
export async function askPasswordChange(
  { users }: { users: Pick<UserStore, 'find' | 'askPasswordChange'> },
  { userId, companyId }: { userId: string; companyId: string },
  by: Actor,
): Promise<void> {
  const user = await users.find(userId);
  if (user.companyId !== companyId) throw new Refusal('not-found', 'a user of another company');
  await users.askPasswordChange(userId, by);
}
