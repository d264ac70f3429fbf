import type { Actor } from '../audit/audit-event.ts';
import { type CountChangeParts, countChange } from './count-change.ts';
import { type AccessParts, endAccess } from './end-access.ts';
import { readReason } from './reason.ts';

/**
 * Disables a user: nothing logs them in, no code reaches them, and what is under way ends. Methods, devices and the
 * password stay, so that enabling asks for nothing. Idempotent.
 *
 * @param reason for the audit
 * @throws Refusal too-many-tries, user-unknown; store-unavailable, after which the user may be disabled already and the
 *   act is to be repeated
 */
export async function disableUser(
  parts: AccessParts & CountChangeParts,
  { userId, reason }: { userId: string; reason?: string | undefined },
  by: Actor,
): Promise<void> {
  await countChange(parts, userId, by);
  await parts.users.setDisabled(userId, true, by, readReason(reason));
  await endAccess(parts, userId);
}

/**
 * Lets a disabled user log in again, as before. Idempotent.
 *
 * @throws Refusal too-many-tries, user-unknown, store-unavailable
 */
export async function enableUser(
  { users, challenges, attempts }: Pick<AccessParts, 'users' | 'challenges'> & CountChangeParts,
  { userId, reason }: { userId: string; reason?: string | undefined },
  by: Actor,
): Promise<void> {
  await countChange({ attempts }, userId, by);
  await users.setDisabled(userId, false, by, readReason(reason));
  await challenges.reopenOf(userId);
}
