import { networkOf } from '../accounts/network.ts';
import type { SessionChallenge } from '../accounts/session.ts';
import { answerUserChallenge } from '../challenges/answer-user-challenge.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { isUserChallenge } from '../challenges/challenge.ts';
import { Refusal } from '../errors.ts';
import { releaseAfter } from '../incidents/operate-calls.ts';
import { type LoginPosition, nextStep } from './conversation.ts';
import { type Entered, enterFound, enterSession } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { move, ownerOf, positionOf } from './move.ts';
import { noteLoginPassed } from './note-proof.ts';
import { chooseSecondFactor } from './second-factors.ts';
import { isNewBrowser, newPlaceOf, noteNewPlace } from './unfamiliar-login.ts';

export interface AnswerLoginRequest {
  sessionId: string;
  /** As the user typed it. */
  code: string;
  address: string;
  /** Whether strangers share this address. */
  shared?: boolean | undefined;
  /** The cookie of a known browser, as the browser sent it. */
  browser?: string | undefined;
  /** Of a program, which has no browser. */
  byProgram?: boolean | undefined;
  /** The User-Agent header. */
  agent?: string | undefined;
}

/**
 * `wrong`: `triesLeft` tries remain; `clockSeconds` is how far the telephone's clock is off, when that explains it.
 * `not-sent`: no code is valid yet, or no number typed (`byNumber`), and no try was taken. `over`: the challenge has
 * ended, and the user must ask for a new code. `locked`: the second factor is locked, and the session has ended (C06).
 * `reportedAt`: when a call to this user was reported as unwanted; this login has released the hold.
 */
export type AnsweredLogin =
  | ({ state: 'passed'; reportedAt?: Date | undefined } & LoginPosition)
  | ({ state: 'wrong'; triesLeft: number; clockSeconds?: number | undefined } & LoginPosition)
  | ({ state: 'not-sent'; byNumber: boolean } & LoginPosition)
  | ({ state: 'over' } & LoginPosition)
  | { state: 'locked' };

/**
 * Answers the code of a login, or the code that confirms a change (E01). A right code takes the session to its next
 * step.
 *
 * @throws Refusal session-unknown, step-wrong, other-proof-needed, code-malformed (takes no try), store-unavailable
 */
export async function answerLogin(parts: LoginParts, request: AnswerLoginRequest): Promise<AnsweredLogin> {
  const found = await enterSession(parts, request.sessionId, 'answer-login');
  const { challenge: pending } = found.work;
  const [entered, challenge] = await Promise.all([
    enterFound(parts, found, 'answer-login'),
    pending === undefined ? undefined : parts.challenges.find(pending.id),
  ]);
  const { session } = entered;
  if (pending === undefined) return { state: 'over', ...positionOf(session) };
  const { factor, ...reply } = await answer(parts, entered, challenge, {
    id: pending.id,
    owner: ownerOf(session),
    code: request.code,
  });
  if (reply.state === 'passed') {
    const { hardwareBound } = reply;
    const position = await pass(parts, entered, { ...request, factor, hardwareBound });
    if (factor !== undefined) await releaseAfter(parts, { userId: session.userId, kind: factor.kind });
    return { state: 'passed', reportedAt: entered.facts.user.callsHeldAt, ...position };
  }
  if (reply.state === 'open') return { state: 'not-sent', byNumber: reply.byNumber, ...positionOf(session) };
  const refused = { address: request.address, pending };
  // A code for a challenge that is over was compared with nothing, and could fill the audit.
  if ('compared' in reply && reply.compared && reply.state !== 'expired')
    await auditRefused(parts, entered, refused, reply.copied === true ? 'passkey-copied' : 'wrong-code');
  if (reply.state === 'locked') {
    await auditRefused(parts, entered, refused, 'second-factor-locked');
    await parts.sessions.end(session);
    return { state: 'locked' };
  }
  if (reply.state === 'armed') {
    const { triesLeft, clockSeconds } = reply;
    return { state: 'wrong', triesLeft, clockSeconds, ...positionOf(session) };
  }
  return { state: 'over', ...positionOf(session) };
}

interface GivenAnswer {
  id: string;
  owner: string;
  code: string;
}

interface Passed {
  factor: (Pick<Challenge, 'kind'> & { factorId: string }) | undefined;
  hardwareBound: true | undefined;
}

/** A method that was removed in the meantime proves nothing, so its challenge counts as over. */
async function answer(parts: LoginParts, entered: Entered, challenge: Challenge | undefined, request: GivenAnswer) {
  if (!isUserChallenge(challenge) || challenge.owner !== request.owner)
    return { state: 'expired' as const, factor: undefined };
  // Digits that were typed on the telephone let only the page go on that showed them.
  if (challenge.pageSession !== undefined && challenge.pageSession !== entered.session.digest)
    return { state: 'expired' as const, factor: undefined };
  try {
    // The challenge names its factor, not the session, because a desk phone that dialled in may have taken the
    // challenge over.
    const factor = { factorId: challenge.factorId, kind: challenge.kind };
    // Also when the challenge was opened before the password was reset.
    chooseSecondFactor(entered, challenge.factorId);
    const byNumber = challenge.proof === 'number';
    const { factorId, ...reply } = await answerUserChallenge(parts, challenge, request);
    return { factor: { ...factor, factorId }, byNumber, ...reply };
  } catch (error) {
    if (error instanceof Refusal && error.id === 'second-factor-locked')
      return { state: 'locked' as const, factor: undefined };
    if (error instanceof Refusal && error.id === 'not-found') {
      return { state: 'expired' as const, factor: undefined };
    }
    throw error;
  }
}

async function pass(
  parts: LoginParts,
  { session, facts, rollOut, methods }: Entered,
  { address, shared, browser, agent, byProgram, factor, hardwareBound }: AnswerLoginRequest & Passed,
) {
  const { now, work } = session;
  if (facts.user.passwordResetBy !== undefined) await parts.users.forgetResetBy(facts.user);
  const proven = { factorProvenAt: now, factorKind: factor?.kind, hardwareBound };
  if (session.step === 'full')
    return move(parts, session, { step: 'full', ...proven, byRecovery: undefined }, { adding: work.adding });
  const passwordMustChange = facts.passwordMustChange !== undefined;
  const step = nextStep({ rollOut, challenged: true, passwordMustChange, lacksMethod: methods.state === 'lacking' });
  const newFrom = await newPlaceOf(parts, facts, { address, browser, shared, byProgram });
  const newBrowser = isNewBrowser(parts, { facts, generation: session.generation }, { browser });
  const position = await move(parts, session, { step, ...proven, newBrowser });
  await noteNewPlace(parts, facts, { address, shared, agent, newFrom });
  const passed = { ...session, factorProvenAt: now };
  await noteLoginPassed(parts, facts.user, { ...factor, session: passed, address, shared });
  return position;
}

async function auditRefused(
  parts: LoginParts,
  { session }: Entered,
  { address, pending }: Pick<AnswerLoginRequest, 'address'> & { pending: SessionChallenge },
  reason: string,
): Promise<void> {
  const { userId } = session;
  const { factorId = '', kind } = pending;
  const detail = { reason, factorId, kind, address: networkOf(address) };
  await parts.audit.append({ event: 'login-refused', actor: { kind: 'user', id: userId }, userId, detail });
}
