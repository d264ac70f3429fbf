import { attemptAt } from '../accounts/attempt-limits.ts';
import { choosePassword } from '../accounts/choose-password.ts';
import { isMailedElsewhere } from '../accounts/password-link-store.ts';
import { hasPowerOverOthers } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import { checkOpen, type Entered, enter } from './enter.ts';
import type { Asker } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { thingsThatProved } from './second-factors.ts';
import { verifyCounted } from './verify-counted.ts';

/**
 * Replaces the forgotten password, and ends every session of the user, including this one. The user then logs in as
 * usual, with the second factor (E04). A mailed link identifies the user without a code, so it ends a lock after too
 * many wrong codes (C06), and every method remains a second factor. After a code, the method that it came by is not a
 * second factor of the new password. Methods are neither added nor removed.
 *
 * A link to an address that a company admin or an API key has changed does neither of these: it ends no lock, and a
 * method that had proven a reset before it stays no second factor. A user without methods then counts as reset, because
 * the link alone would be the whole login.
 *
 * A code together with the password that a campaign has replaced (S17) is as much as a login, so that every method
 * remains a second factor. Otherwise a user with one method and no mail address could not log in again.
 *
 * @param request `before`: the password that the campaign has replaced, if the user knows it
 * @throws Refusal session-unknown, step-wrong, password-too-short, password-too-long, password-is-login,
 *   password-too-common, password-same, password-stale, password-wrong, too-many-tries, too-busy, store-unavailable
 */
export async function chooseForgottenPassword(
  parts: LoginParts,
  { sessionId, password, before = '', language, ...asker }: ForgottenChoice & Partial<Asker>,
): Promise<void> {
  const entered = await enter(parts, sessionId, 'choose-forgotten-password');
  const { session, facts, factors } = entered;
  const { user, passwordHash: current } = facts;
  const byMail = session.forgottenBy === 'mail';
  // Somebody else chose where the link was sent, so it is no proof beside another one.
  const byOthers = byMail && user.emailChangedAt !== undefined;
  const isWhole = byMail || (before !== '' && (await knowsReplaced(parts, entered, before)));
  if (isWhole && before === password) throw new Refusal('password-same');
  // Without a note of the things, every method of the user counts as the one that proved it.
  const provenBefore = byOthers ? user.passwordResetBy : undefined;
  const resetBy = isWhole ? provenBefore : (session.resetBy ?? (await thingsThatProved(parts, user.id)));
  if (!isWhole && hasPowerOverOthers(user.role)) throw new Refusal('step-wrong', `role ${user.role} by a code alone`);
  const check = async () => {
    await checkOpen(parts, session);
    await checkProof(parts, session);
    // Before, so that nothing has changed when Redis is away; and again after, for a login in the meantime.
    await parts.sessions.endAll(user.id);
  };
  const resetReason =
    byOthers && factors.length === 0 ? 'somebody else chose the mail address of a user without methods' : undefined;
  const chosen = { user, current, password, how: 'forgotten', resetBy, resetReason, check } as const;
  await choosePassword(parts, chosen, { kind: 'user', id: user.id });
  await parts.sessions.endAll(user.id);
  if (byMail && !byOthers) await parts.failures.forgetAll(user.id);
  notifyByMail(parts, user, (mail, reader) => mail.passwordChanged(reader, { from: doneFrom(asker) }), language);
}

export interface ForgottenChoice {
  sessionId: string;
  password: string;
  before?: string | undefined;
}

/** @throws Refusal password-wrong, too-many-tries, too-busy */
async function knowsReplaced(parts: LoginParts, { session, facts }: Entered, before: string): Promise<true> {
  const { userId } = session;
  const counted = [attemptAt('confirm-password-session', session.digest), attemptAt('confirm-password', userId)];
  if ((await parts.attempts.takeAll(counted)) !== undefined)
    throw new Refusal('too-many-tries', `replaced password of ${userId}`);
  const turn = { queue: 'session', by: userId } as const;
  const attempt = { password: before, passwordHash: facts.replacedPasswordHash, counted, turn };
  if (!(await verifyCounted(parts, attempt))) throw new Refusal('password-wrong');
  await parts.attempts.giveBack(...counted);
  return true;
}

/**
 * That the proof would still be one: the link went to the address of now, or the method is still there. Without its
 * method the code would be the whole login of a user who has no other.
 *
 * @throws Refusal session-unknown
 */
async function checkProof(parts: LoginParts, session: Entered['session']): Promise<void> {
  const { userId, mailedTo, resetBy = [] } = session;
  const { email } = await parts.users.find(userId);
  const held: readonly string[] = resetBy.length === 0 ? [] : await thingsThatProved(parts, userId);
  if (!isMailedElsewhere(mailedTo, email) && resetBy.every((thing) => held.includes(thing))) return;
  await parts.sessions.end(session);
  throw new Refusal('session-unknown', 'a mail address or a method of before');
}
