import { choosePassword } from '../accounts/choose-password.ts';
import { hasPowerOverOthers } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import type { Factor } from '../factors/factor.ts';
import { notifyByMail } from '../incidents/notify-by-mail.ts';
import { enter } from './enter.ts';
import type { Asker } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { thingsThatProved } from './second-factors.ts';

/**
 * Replaces the forgotten password, and ends every session of the user, including this one. The user then logs in as
 * usual, with the second factor (E04). A mailed link identifies the user without a code, so it ends a lock after too
 * many wrong codes (C06), and every method remains a second factor. After a code, the method that it came by is not a
 * second factor of the new password. Methods are neither added nor removed.
 *
 * @throws Refusal session-unknown, step-wrong, password-too-short, password-too-long, password-is-login,
 *   password-too-common, password-same, password-stale, store-unavailable
 */
export async function chooseForgottenPassword(
  parts: LoginParts,
  { sessionId, password, language }: { sessionId: string; password: string } & Pick<Asker, 'language'>,
): Promise<void> {
  const { session, facts, factors } = await enter(parts, sessionId, 'choose-forgotten-password');
  const { user, passwordHash: current } = facts;
  const byMail = session.forgottenBy === 'mail';
  // Without a note of the things, every method of the user counts as the one that proved it.
  const resetBy = byMail ? undefined : (session.resetBy ?? (await thingsThatProved(parts, user.id, ids(factors))));
  if (!byMail && hasPowerOverOthers(user.role)) throw new Refusal('step-wrong', `role ${user.role} by a code alone`);
  await choosePassword(parts, { user, current, password, how: 'forgotten', resetBy }, { kind: 'user', id: user.id });
  await parts.sessions.endAll(user.id);
  if (byMail) await parts.failures.forgetAll(user.id);
  notifyByMail(parts, user, (mail, reader) => mail.passwordChanged(reader), language);
}

function ids(factors: readonly Factor[]): string[] {
  return factors.map(({ id }) => id);
}
