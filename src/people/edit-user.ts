import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import { countTakenLogin } from '../accounts/count-taken-login.ts';
import type { Grant } from '../accounts/grant.ts';
import { planEdit } from '../accounts/plan-edit.ts';
import type { SessionStore } from '../accounts/session-store.ts';
import type { User, UserChanges } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { AppDeviceStore } from '../factors/app-device-store.ts';
import type { Factor } from '../factors/factor.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { Mail } from '../incidents/mail.ts';
import { notifyByMail } from '../incidents/notify-by-mail.ts';
import { countChange } from './count-change.ts';

export interface EditUserParts {
  users: Pick<UserStore, 'find' | 'edit'>;
  sessions: Pick<SessionStore, 'endAll'>;
  factors: Pick<FactorStore, 'list'>;
  devices: Pick<AppDeviceStore, 'list'>;
  attempts: Pick<AttemptStore, 'takeAll' | 'giveBack'>;
  mail?: Mail | undefined;
  /** BELCODE_LANGUAGE. */
  language: string;
}

/** With any of these the sessions end: they are of another name, or have other rights. */
const endSessions: readonly (keyof UserChanges)[] = ['login', 'role', 'companyId'];

export interface EditedUser {
  user: User;
  changed: readonly (keyof UserChanges)[];
  /** Kinds of the user's methods that are still at the extension of before. */
  stillAtExtension: readonly Factor['kind'][];
  /** Somebody else had the login before, so the second factor was reset: the operator gives a set-up code. */
  wasReset: boolean;
}

/**
 * Changes who a user is. The old mail address is told of a new one, and links that were mailed to it are void. Another
 * login, role or company ends the user's sessions. Methods stay as they are, unless the login was another person's
 * before: other panels ask for codes by login, and must not ring somebody else. Those at an extension that is no longer
 * the user's are named in the result, because only the user or a reset removes them. A login that somebody else has is
 * refused after the sessions have ended.
 *
 * @param grant what the editor may make of whom
 * @param by a company admin and an API key find few logins that somebody has, because these are counted
 * @throws Refusal user-unknown for a user out of reach, grant-refused for a role or company out of reach, login-taken,
 *   too-many-tries, login-invalid, name-invalid, email-invalid, extension-invalid, company-unknown, store-unavailable
 */
export async function editUser(
  parts: EditUserParts,
  { userId, changes, grant }: { userId: string; changes: UserChanges; grant: Grant },
  by: Actor,
): Promise<EditedUser> {
  await countChange(parts, userId, by);
  const edit = () => editUncounted(parts, { userId, changes, grant }, by);
  return changes.login === undefined ? edit() : countTaken(parts, by, edit, userId);
}

/** The same where the whole act is counted, such as an import. @throws Refusal as `editUser`, but too-many-tries */
export async function editUncounted(
  parts: EditUserParts,
  { userId, changes, grant }: { userId: string; changes: UserChanges; grant: Grant },
  by: Actor,
): Promise<EditedUser> {
  const found = await parts.users.find(userId);
  // Before, so that nothing has changed when Redis is away; and again after, for a login in the meantime.
  if (needsEnd(found, planEdit(found, changes, grant).changed)) await parts.sessions.endAll(userId);
  const { before, after, changed, wasReset } = await parts.users.edit(userId, changes, grant, by);
  if (needsEnd(before, changed)) await parts.sessions.endAll(userId);
  if (changed.includes('email')) await tellOldAddress(parts, before, by);
  const moved = changed.includes('extension') ? before.extension : undefined;
  const stillAtExtension = moved === undefined ? [] : await methodsAt(parts, userId, moved);
  return { user: after, changed, stillAtExtension, wasReset };
}

function needsEnd({ emailChangedAt }: User, changed: readonly (keyof UserChanges)[]): boolean {
  // Whoever chose the address of before may be at the choice of a password.
  const isRestored = changed.includes('email') && emailChangedAt !== undefined;
  return isRestored || changed.some((each) => endSessions.includes(each));
}

/**
 * Also to somebody who is disabled: whoever changes the address of another may be a thief, but must not send a mail to
 * one address after another that they chose.
 */
async function tellOldAddress(parts: EditUserParts, before: User, { kind }: Actor): Promise<void> {
  const isCounted = kind === 'company-admin' || kind === 'api-key';
  // The change has happened, so its owner is told when the count cannot be read.
  const count = () => parts.attempts.takeAll([attemptAt('address-mail', before.id)]).catch(() => undefined);
  if (isCounted && (await count()) !== undefined) return;
  notifyByMail(parts, { ...before, disabledAt: undefined }, (mail, reader) => mail.emailChanged(reader));
}

/** Operators may know every login. */
async function countTaken<T>(
  { users, attempts }: EditUserParts,
  { kind, id = '' }: Actor,
  edit: () => Promise<T>,
  userId: string,
): Promise<T> {
  if (kind !== 'company-admin' && kind !== 'api-key') return edit();
  const subject = kind === 'api-key' ? `key:${id}` : (await users.find(userId)).companyId;
  return countTakenLogin(attempts, { subject }, edit);
}

async function methodsAt({ factors, devices }: EditUserParts, userId: string, extension: string) {
  const [enrolled, paired] = await Promise.all([factors.list(userId), devices.list(userId)]);
  const phones = enrolled.filter(({ number }) => number === extension).map(({ kind }) => kind);
  const isDevice = paired.some((each) => each.kind === 'endpoint' && each.extension === extension);
  return isDevice ? [...phones, 'app' as const] : phones;
}
