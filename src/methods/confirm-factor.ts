import type { FactorBeingAdded } from '../accounts/session.ts';
import { answerAuthenticatorChallenge } from '../challenges/answer-authenticator-challenge.ts';
import { type AnswerRequest, answerChallenge } from '../challenges/answer-challenge.ts';
import type { ChallengeState } from '../challenges/challenge.ts';
import { confirmFactor as confirmedBy, type ProvenFactor } from '../factors/confirmed-factor.ts';
import type { Factor } from '../factors/factor.ts';
import { type Sealed, unseal } from '../factors/seal.ts';
import { tellByMail } from '../incidents/tell-by-mail.ts';
import type { Place } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { type Entered, enter, type PersonalSession } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { move, moveAlone, ownerOf, placeOf } from '../login/move.ts';

export interface ConfirmFactorRequest {
  sessionId: string;
  /** As the person typed it. */
  code: string;
  address: string;
}

/** As with a login's answer: `not-sent`, no code is valid yet; `over`, begin again. */
export type ConfirmedAddition =
  | ({ state: 'added'; factor: Factor } & Place)
  | ({ state: 'wrong'; triesLeft: number } & Place)
  | ({ state: 'not-sent' | 'over' } & Place);

/**
 * Types the code that came by the method being added: now it is one (S05, E02). This is the only place where a factor
 * comes from, and it is always the session's own person's (S14). The first one ends every session that was opened without.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, code-malformed, number-exists,
 *   too-many-numbers, authenticator-exists, too-many-devices, device-exists, store-unavailable
 */
export async function confirmFactor(parts: LoginParts, request: ConfirmFactorRequest): Promise<ConfirmedAddition> {
  const entered = await enter(parts, request.sessionId, 'confirm-factor');
  const { session } = entered;
  if (session.step === 'full') checkEdit(entered);
  const { adding } = session.work;
  if (adding === undefined) return { state: 'over', ...placeOf(session) };
  const answer = await answerAddition(parts, session, adding, request.code);
  if (answer.state === 'armed') return { state: 'wrong', triesLeft: answer.triesLeft, ...placeOf(session) };
  if (answer.state === 'open') return { state: 'not-sent', ...placeOf(session) };
  if (answer.state !== 'passed') return { state: 'over', ...placeOf(session) };
  const factor = await parts.factors.add(confirmedBy(session, answer.proven), request.address);
  if (answer.proven.kind === 'app' && answer.proven.device.kind === 'browser') {
    await parts.pending.forget(answer.proven.device.id);
    await parts.app.inbox.ring(session.userId);
  }
  const change = { what: 'added', kind: factor.kind } as const;
  tellByMail(parts, entered.facts.user, (mail, reader) => mail.methodsChanged(reader, change));
  return { state: 'added', factor, ...(await goOn(parts, entered, factor, request)) };
}

async function goOn(
  parts: LoginParts,
  { session, factors }: Entered,
  { id: factorId, kind }: Factor,
  { address }: ConfirmFactorRequest,
): Promise<Place> {
  const { userId, now, step, passwordProvenAt } = session;
  if (factors.length > 0) return move(parts, session, { step: 'full' });
  if (step === 'full') return moveAlone(parts, session, { step: 'full', factorProvenAt: now });
  // The password was typed in this very login: it goes for adding a backup too, as long as it is fresh (E01).
  const proven = { factorProvenAt: now, editConfirmedAt: passwordProvenAt };
  const place = await moveAlone(parts, session, { step: 'full', ...proven });
  const detail = { factorId, kind, address };
  await parts.audit.append({ event: 'login-passed', actor: { kind: 'user', id: userId }, userId, detail });
  return place;
}

/** The code was shown by the device, and by no other: what was typed proves which one it is. */
async function answerApp(
  parts: LoginParts,
  adding: Extract<FactorBeingAdded, { kind: 'app' }>,
  asked: AnswerRequest,
): Promise<AdditionAnswer> {
  const { name, challengeId } = adding;
  const pending = adding.device === 'browser' ? await readPending(parts, challengeId) : undefined;
  const { state, triesLeft } = await answerChallenge(parts, asked);
  if (state !== 'passed') return { state, triesLeft };
  if (adding.device === 'endpoint') {
    const { extension } = adding;
    return { state, proven: { kind: 'app', device: { kind: 'endpoint', extension, name: extension }, name } };
  }
  // Redis has lost it meanwhile: the device must be paired anew.
  if (pending === undefined) return { state: 'expired', triesLeft: 0 };
  const { id, publicKey, subscription } = pending;
  const sealed = subscription && { keyId: subscription.keyId, bytes: Buffer.from(subscription.base64, 'base64') };
  const device = { kind: 'browser', id, publicKey, name: pending.name, subscription: sealed } as const;
  return { state, proven: { kind: 'app', device, name } };
}

async function readPending({ pending }: LoginParts, challengeId: string) {
  const id = await pending.attachedTo(challengeId);
  return id === undefined ? undefined : pending.find(id);
}

type AdditionAnswer =
  | { state: 'passed'; proven: ProvenFactor }
  | { state: Exclude<ChallengeState, 'passed'>; triesLeft: number };

async function answerAddition(
  parts: LoginParts,
  session: PersonalSession,
  adding: FactorBeingAdded,
  code: string,
): Promise<AdditionAnswer> {
  const { userId } = session;
  const { name, challengeId: id } = adding;
  const asked = { id, owner: ownerOf(session), code };
  if (adding.kind === 'app') return answerApp(parts, adding, asked);
  if (adding.kind === 'phone') {
    const { state, triesLeft } = await answerChallenge(parts, asked);
    return state === 'passed'
      ? { state, proven: { kind: 'phone', number: adding.to, postDial: adding.postDial, name } }
      : { state, triesLeft };
  }
  const sealed: Sealed = { keyId: adding.sealed.keyId, bytes: Buffer.from(adding.sealed.base64, 'base64') };
  const authenticatorSecret = unseal({ keys: parts.sealKeys }, { userId, purpose: 'authenticator' }, sealed);
  const { state, triesLeft, step } = await answerAuthenticatorChallenge(parts, {
    ...{ ...asked, authenticatorSecret },
    // No code of it can have been used before: the factor is not there yet.
    accept: async () => true,
  });
  return state === 'passed' && step !== undefined
    ? { state, proven: { kind: 'authenticator', sealed, lastStep: step, name } }
    : { state: state === 'passed' ? 'expired' : state, triesLeft };
}
