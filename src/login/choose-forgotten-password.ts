import { choosePassword } from '../accounts/choose-password.ts';
import { notifyByMail } from '../incidents/notify-by-mail.ts';
import { enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';

/**
 * Chooses a password in place of the forgotten one, and ends every session of the person, this one too: what follows is a
 * login like any other, with its second factor (E04). Who came by mail has proved by another way than codes who they are;
 * that ends a lock after too many wrong ones (C06), and no method goes or comes by it.
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
