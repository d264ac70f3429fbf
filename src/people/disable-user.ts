import type { Actor } from '../audit/audit-event.ts';
import { type CountChangeParts, countChange } from './count-change.ts';
import { type AccessParts, endAccess } from './end-access.ts';
import { readReason } from './reason.ts';

/**
 * Disables a user: nothing logs them in, no code reaches them, and what is under way ends. Methods, devices and the
 * password stay, so that enabling asks for nothing. Idempotent.
 *
 * @param reason for the audit
 * @throws Refusal too-many-tries, user-unknown; store-unavailable, after which the user may be disabled already: what
 *   is under way then ends with its own time, or when the act is repeated
 */
export async function disableUser(
  parts: AccessParts & CountChangeParts,
  { userId, reason }: { userId: string; reason?: string | undefined },
  by: Actor,
): Promise<void> {
  await countChange(parts, userId, by);
  await setAccess(parts, { userId, access: 'disable', reason }, by);
}

/** Both acts where the whole is counted, such as an import. @throws Refusal as they do, but too-many-tries */
export async function setAccess(
  parts: AccessParts,
  { userId, access, reason }: { userId: string; access: 'disable' | 'enable'; reason?: string | undefined },
  by: Actor,
): Promise<void> {
  const isDisabled = access === 'disable';
  if (!isDisabled && (await parts.users.find(userId)).disabledAt !== undefined) await endAccess(parts, userId);
  await parts.users.setDisabled(userId, isDisabled, by, readReason(reason));
  if (isDisabled) await endAccess(parts, userId);
  else await parts.challenges.reopenOf(userId);
}

/**
 * Lets a disabled user log in again. Nothing that they had open before works again. Idempotent; somebody who is not
 * disabled stays logged in.
 *
 * @throws Refusal too-many-tries, user-unknown; store-unavailable, and then the user is still disabled, unless only
 *   the last step failed: no code reaches them for a minute then
 */
export async function enableUser(
  parts: AccessParts & CountChangeParts,
  { userId, reason }: { userId: string; reason?: string | undefined },
  by: Actor,
): Promise<void> {
  await countChange(parts, userId, by);
  await setAccess(parts, { userId, access: 'enable', reason }, by);
}
