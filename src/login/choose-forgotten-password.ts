import { choosePassword } from '../accounts/choose-password.ts';
import { notifyByMail } from '../incidents/notify-by-mail.ts';
import { enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';

/**
 * Replaces the forgotten password, and ends every session of the user, including this one. The user then logs in as
 * usual, with the second factor (E04). A link that was mailed proves the user by another way than codes, so it ends a
 * lock after too many wrong codes (C06). Methods are neither added nor removed.
 *
 * @throws Refusal session-unknown, step-wrong, password-too-short, password-too-long, password-is-login,
 *   password-too-common, password-same, password-stale, store-unavailable
 */
export async function chooseForgottenPassword(
  parts: LoginParts,
  { sessionId, password }: { sessionId: string; password: string },
): Promise<void> {
  const { session, facts } = await enter(parts, sessionId, 'choose-forgotten-password');
  const { user, passwordHash: current } = facts;
  await choosePassword(parts, { user, current, password, how: 'forgotten' }, { kind: 'user', id: user.id });
  await parts.sessions.endAll(user.id);
  if (session.forgottenBy === 'mail') await parts.failures.succeed(user.id);
  notifyByMail(parts, user, (mail, reader) => mail.passwordChanged(reader));
}
