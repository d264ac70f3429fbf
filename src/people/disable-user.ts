import { checkWithin, type Grant } from '../accounts/grant.ts';
import type { Actor } from '../audit/audit-event.ts';
import { type CountChangeParts, countChange } from './count-change.ts';
import { type AccessParts, endAccess } from './end-access.ts';
import { readReason } from './reason.ts';

interface AccessOf {
  userId: string;
  /** Which users who acts may disable and enable. It is checked when they are, under a lock. */
  grant: Grant;
  /** For the audit. */
  reason?: string | undefined;
}

/**
 * Disables a user: nothing logs them in, no code reaches them, and what is under way ends. Methods, devices and the
 * password stay, so that enabling asks for nothing. Idempotent.
 *
 * @throws Refusal too-many-tries; user-unknown, also out of reach of the grant; store-unavailable, after which the user
 *   may be disabled already: what is under way then ends with its own time, or when the act is repeated
 */
export async function disableUser(
  parts: AccessParts & CountChangeParts,
  { userId, grant, reason }: AccessOf,
  by: Actor,
): Promise<void> {
  await countChange(parts, userId, by);
  await setAccess(parts, { userId, grant, access: 'disable', reason }, by);
}

/** Both acts where the whole is counted, such as an import. @throws Refusal as they do, but too-many-tries */
export async function setAccess(
  parts: AccessParts,
  { userId, grant, access, reason }: AccessOf & { access: 'disable' | 'enable' },
  by: Actor,
): Promise<void> {
  const isDisabled = access === 'disable';
  if (!isDisabled) await endBefore(parts, userId, grant);
  await parts.users.setDisabled(userId, isDisabled, grant, by, readReason(reason));
  if (isDisabled) await endAccess(parts, userId);
  else await parts.challenges.ofUser.reopen(userId);
}

/** Ends what somebody who is disabled had open before. */
async function endBefore(parts: AccessParts, userId: string, grant: Grant): Promise<void> {
  const user = await parts.users.find(userId);
  checkWithin(grant, user);
  if (user.disabledAt !== undefined) await endAccess(parts, userId);
}

/**
 * Lets a disabled user log in again. Nothing that they had open before works again. Idempotent; somebody who is not
 * disabled stays logged in.
 *
 * @throws Refusal too-many-tries; user-unknown, also out of reach of the grant; store-unavailable, and then the user is
 *   still disabled, unless only the last step failed: no code reaches them for a minute then
 */
export async function enableUser(
  parts: AccessParts & CountChangeParts,
  { userId, grant, reason }: AccessOf,
  by: Actor,
): Promise<void> {
  await countChange(parts, userId, by);
  await setAccess(parts, { userId, grant, access: 'enable', reason }, by);
}
