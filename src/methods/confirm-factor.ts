import type { Language } from '../accounts/user.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { confirmFactor as confirmedBy } from '../factors/confirmed-factor.ts';
import type { Factor } from '../factors/factor.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import type { LoginPosition } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { checkOpen, type Entered, enter } from '../login/enter.ts';
import { finishEnrolment } from '../login/finish-enrolment.ts';
import { notePassedNetwork } from '../login/known-asker.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { move, moveAlone, ownerOf, positionOf } from '../login/move.ts';
import { noteLoginPassed } from '../login/note-proof.ts';
import { checkSetUpCode } from '../login/prove-set-up-code.ts';
import { thingsOf } from '../login/second-factors.ts';
import { noteNewPlace } from '../login/unfamiliar-login.ts';
import { explainedSeconds } from '../login/unfinished-logins.ts';
import { mailedMethod } from './mailed-method.ts';

export interface ConfirmFactorRequest {
  sessionId: string;
  /** As the user typed it. */
  code: string;
  address: string;
  /** The User-Agent header. */
  agent?: string | undefined;
  /** Of the page. */
  language?: Language | undefined;
}

/** `not-sent`: no code is valid yet. `over`: the user must begin again. */
export type ConfirmedAddition =
  | ({ state: 'added'; factor: Factor } & LoginPosition)
  | ({ state: 'wrong'; triesLeft: number; clockSeconds?: number | undefined } & LoginPosition)
  | ({ state: 'not-sent' | 'over' } & LoginPosition);

/**
 * Takes the code of the method being added, which makes it a factor (S05, E02). Factors are created only here, and
 * always for the user of the session (S14). The first factor ends every session that was opened without one.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, set-up-code-needed,
 *   code-malformed, number-exists, too-many-numbers, authenticator-exists, too-many-devices, device-exists,
 *   store-unavailable
 */
export async function confirmFactor(parts: LoginParts, request: ConfirmFactorRequest): Promise<ConfirmedAddition> {
  const entered = await enter(parts, request.sessionId, 'confirm-factor');
  const { session } = entered;
  if (session.step === 'full') checkEdit(entered);
  checkSetUpCode(entered);
  const { adding } = session.work;
  if (adding === undefined) return { state: 'over', ...positionOf(session) };
  const kind = methodKind(adding.kind);
  const typed = { id: adding.challengeId, owner: ownerOf(session), code: request.code };
  const answer = await kind.confirm(parts, session.userId, adding, typed);
  if (answer.state === 'armed') {
    const { triesLeft, clockSeconds } = answer;
    return { state: 'wrong', triesLeft, clockSeconds, ...positionOf(session) };
  }
  if (answer.state === 'open') return { state: 'not-sent', ...positionOf(session) };
  if (answer.state !== 'passed') return { state: 'over', ...positionOf(session) };
  await checkOpen(parts, session);
  const confirmed = confirmedBy(session, answer.proven);
  const { user } = entered.facts;
  // In one step, because after a failure in between the method would be a second factor (`finish-enrolment.ts`).
  const things = session.step === 'enrolment-code' ? thingsOf : undefined;
  const factor = await parts.factors.add(confirmed, request.address, user, session.newBrowser, things);
  await kind.added?.(parts, session.userId, answer.proven);
  const { proofByAdding: proof } = kind;
  if (proof !== undefined) await parts.unfinished.finishProof(session.userId, proof, explainedSeconds);
  const method = mailedMethod(factor, entered.facts.company.country, answer.proven);
  const change = { what: 'added', kind: factor.kind, method, from: doneFrom(request) } as const;
  notifyByMail(parts, user, (mail, reader) => mail.methodsChanged(reader, change), request.language);
  return { state: 'added', factor, ...(await goOn(parts, entered, factor, request)) };
}

async function goOn(
  parts: LoginParts,
  { session, facts, factors }: Entered,
  { id: factorId, kind }: Factor,
  { address }: ConfirmFactorRequest,
): Promise<LoginPosition> {
  const { now, step, passwordProvenAt } = session;
  if (step === 'enrolment-code') return finishEnrolment(parts, session);
  if (factors.length > 0) return move(parts, session, { step: 'full' });
  // The password was typed in this login, so while fresh it also allows the user to add a backup (E01).
  const edit = step === 'full' ? {} : { editConfirmedAt: passwordProvenAt };
  // Of a new passkey the next login says whether it may be copied.
  const proven = { factorProvenAt: now, factorKind: kind, hardwareBound: undefined };
  // No method is older than this one, so a backup cools for nobody.
  const position = await moveAlone(parts, session, { step: 'full', ...proven, ...edit, newBrowser: undefined });
  const alone = await parts.sessions.find(position.sessionId);
  if (alone === undefined) return position;
  await noteNewPlace(parts, facts, { address, newFrom: undefined });
  if (step === 'full') await notePassedNetwork(parts, facts.user, { session: alone, address });
  else await noteLoginPassed(parts, facts.user, { factorId, kind, session: alone, address });
  return position;
}
