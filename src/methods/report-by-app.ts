import { askerOf, isForgotten, isKnown } from '../challenges/challenge-asker.ts';
import { findAppChallenge } from '../challenges/show-app-code.ts';
import { hangUp } from '../deliveries/hang-up.ts';
import { endSessionsOfChallenge } from '../incidents/end-sessions-of-challenge.ts';
import { reportNotice, reportReason } from '../incidents/handle-ledger-event.ts';
import { notifyByMail } from '../incidents/notify-by-mail.ts';
import { notifyOperator } from '../incidents/notify-operator.ts';
import type { LoginParts } from '../login/login-parts.ts';
import type { EnteredDevice } from './enter-device.ts';

/**
 * Handles "Not me" in the app. It ends the login that asked and its session, sends nothing to the app for an hour, and
 * holds calls as after key 9: all for somebody known, otherwise only where the user is not known. After a forgotten
 * password, which anybody can ask for, it holds only these, for a day.
 * The user and the operator are told.
 *
 * @throws Refusal challenge-over, also for a challenge of another device; store-unavailable
 */
export async function reportByApp(
  parts: LoginParts,
  { device, challengeId }: { device: EnteredDevice; challengeId: string },
): Promise<void> {
  const { userId, facts } = device;
  const challenge = await findAppChallenge(parts, { device, challengeId });
  const { id, factorId } = challenge;
  const deliveryId = await parts.challenges.end(id, 'reported');
  if (deliveryId) await hangUp(parts, { id: deliveryId, challengeId: id });
  await parts.app.inbox.notify(userId);
  // While the app is being added, no login depends on it, so the page only begins again.
  if (factorId === undefined) return;
  const about = { forgotten: isForgotten(challenge), known: isKnown(challenge) };
  const entry = {
    actor: { kind: 'user', id: userId },
    detail: { reason: reportReason(about.forgotten), factorId },
  } as const;
  await parts.app.holds.hold(userId, askerOf(challenge));
  if (about.forgotten) {
    await parts.ledger.stops.holdForgotten(userId, about);
    await parts.audit.append({ event: 'call-reported', userId, ...entry });
  } else {
    await parts.ledger.stops.hold(userId, about);
    await parts.heldCalls.hold(userId, entry);
  }
  await endSessionsOfChallenge(parts, userId, id);
  notifyByMail(parts, facts.user, (mail, reader) => mail.callReported(reader, about));
  notifyOperator(parts, { what: reportNotice(about), about: facts.user.login });
}
