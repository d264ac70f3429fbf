import { choosePassword } from '../accounts/choose-password.ts';
import { Refusal } from '../errors.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import { type LoginPosition, nextStep } from './conversation.ts';
import { checkEdit } from './editing.ts';
import { checkOpen, enter, hasPassed } from './enter.ts';
import type { Asker } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { moveAlone, renewAlone } from './move.ts';

/**
 * Chooses a new password, either at login because the campaign or an admin requires it (S17), or at the wish of the
 * user, who has confirmed it like a change of methods (E01). Every other session of the user ends.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, password-too-short,
 *   password-too-long, password-is-login, password-too-common, password-same, password-stale, store-unavailable
 */
export async function chooseNewPassword(
  parts: LoginParts,
  { sessionId, password, language, ...asker }: { sessionId: string; password: string } & Partial<Asker>,
): Promise<LoginPosition> {
  const entered = await enter(parts, sessionId, 'choose-new-password');
  const { session, facts, rollOut, methods } = entered;
  const { user, passwordHash: current } = facts;
  const atLogin = session.step === 'new-password';
  if (!atLogin) checkEdit(entered);
  // The password was replaced or disabled after the user typed it.
  if (current === undefined) throw new Refusal('password-stale', `user ${user.id}`);
  let alone = session;
  const check = async () => {
    await checkOpen(parts, session);
    // Before, so that nothing has changed when Redis is away; and again after, for a login in the meantime.
    alone = await renewAlone(parts, session);
  };
  const how = atLogin ? 'chosen-at-login' : 'changed-by-owner';
  await choosePassword(parts, { user, current, password, how, check }, { kind: 'user', id: user.id });
  notifyByMail(parts, user, (mail, reader) => mail.passwordChanged(reader, { from: doneFrom(asker) }), language);
  const challenged = hasPassed(session);
  // A code of the operators adds no method, whatever the methods lack.
  const lacksMethod = session.factorProvenAt !== undefined && methods.state === 'lacking';
  const step = atLogin ? nextStep({ rollOut, challenged, passwordMustChange: false, lacksMethod }) : 'full';
  // The new password was typed in this session.
  const passwordProvenAt = await parts.sessions.now();
  const editConfirmedAt = session.editConfirmedAt === undefined ? undefined : passwordProvenAt;
  return moveAlone(parts, alone, { step, passwordProvenAt, editConfirmedAt });
}
