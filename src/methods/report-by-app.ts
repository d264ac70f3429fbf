import type { Challenge } from '../challenges/challenge.ts';
import { askerOf, isForgotten, isKnown, keyOf } from '../challenges/challenge-asker.ts';
import { findAppChallenge } from '../challenges/show-app-code.ts';
import { hangUp } from '../deliveries/hang-up.ts';
import { Refusal } from '../errors.ts';
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
 * The challenge of a login ends last: while it waits, the app shows "Not me", so a report that fails on its way can be
 * made again. Its session ends early, so that nobody answers meanwhile. A program's challenge has no session here, so
 * it ends first, and a report of it that fails stays unfinished.
 *
 * @throws Refusal challenge-over, also for a challenge of another device; too-busy while another device reports it;
 *   store-unavailable
 */
export async function reportByApp(
  parts: LoginParts,
  { device, challengeId }: { device: EnteredDevice; challengeId: string },
): Promise<void> {
  const challenge = await findAppChallenge(parts, { device, challengeId });
  const { id } = challenge;
  if (!(await parts.challenges.claims.claimReport(id)))
    throw new Refusal('too-busy', `challenge ${id} is being reported`);
  try {
    // Another device may have ended its report since the challenge was found.
    await report(parts, device, await findAppChallenge(parts, { device, challengeId }));
  } finally {
    // Best effort: the claim ends by itself.
    await parts.challenges.claims.releaseReport(id).catch(() => {});
  }
}

async function report(parts: LoginParts, { userId, facts }: EnteredDevice, challenge: Challenge): Promise<void> {
  const { id, factorId } = challenge;
  // While the app is being added, no login depends on it, so the page only begins again.
  if (factorId === undefined) return end(parts, userId, id);
  const about = { forgotten: isForgotten(challenge), known: isKnown(challenge) };
  const isOfProgram = keyOf(challenge) !== undefined;
  if (isOfProgram) await end(parts, userId, id);
  await endSessionsOfChallenge(parts, userId, id);
  await parts.app.holds.hold(userId, askerOf(challenge));
  const entry = {
    actor: { kind: 'user', id: userId },
    detail: { reason: reportReason(about.forgotten), factorId },
  } as const;
  if (about.forgotten) {
    await parts.ledger.stops.holdForgotten(userId, about);
    await parts.audit.append({ event: 'call-reported', userId, ...entry });
  } else {
    await parts.ledger.stops.hold(userId, about);
    await parts.heldCalls.hold(userId, entry, about);
  }
  if (!isOfProgram) await end(parts, userId, id);
  notifyByMail(parts, facts.user, (mail, reader) => mail.callReported(reader, about));
  notifyOperator(parts, { what: reportNotice(about), about: facts.user.login });
}

async function end(parts: LoginParts, userId: string, challengeId: string): Promise<void> {
  const deliveryId = await parts.challenges.end(challengeId, 'reported');
  if (deliveryId) await hangUp(parts, { id: deliveryId, challengeId });
  await parts.app.inbox.notify(userId);
}
