import { callAgain } from '../challenges/call-again.ts';
import { type Challenge, isChallengeOver } from '../challenges/challenge.ts';
import { methodKind, wishAgain } from '../challenges/kinds/method-kinds.ts';
import { Refusal } from '../errors.ts';
import { type LoginPosition, mayDo } from '../login/conversation.ts';
import { type Entered, enter } from '../login/enter.ts';
import { type Asker, termsFor } from '../login/known-asker.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { ownerOf, positionOf } from '../login/move.ts';
import { sendCodeTo } from '../login/send-code.ts';
import { beginFactor } from './begin-factor.ts';

export interface AskAgainRequest extends Asker {
  sessionId: string;
  /** `code`: the code that proves the user's identity. `addition`: the code of the method being added. */
  what: 'code' | 'addition';
}

/**
 * Asks for a code again (S19). While the challenge is open, its number is called again with a new code, and the tries
 * keep counting (C05). A challenge that is over, or that is in the app, is opened again by the same method.
 *
 * @returns the same place when no method that sends codes is being added
 * @throws Refusal session-unknown, step-wrong, and as `callAgain`, `sendCode` and `beginFactor`
 */
export async function askAgain(parts: LoginParts, request: AskAgainRequest): Promise<LoginPosition> {
  const { what, sessionId } = request;
  const entered = await enter(parts, sessionId, 'ask-again');
  const { step } = entered.session;
  if (!mayDo(step, what === 'code' ? 'send-code' : 'begin-factor')) {
    throw new Refusal('step-wrong', `ask-again for the ${what} at ${step}`);
  }
  return what === 'code' ? askCodeAgain(parts, entered, request) : askAdditionAgain(parts, entered, request);
}

async function askCodeAgain(parts: LoginParts, entered: Entered, request: AskAgainRequest): Promise<LoginPosition> {
  const { address, browser, language } = request;
  const { challenge } = entered.session.work;
  const found = challenge && (await parts.challenges.find(challenge.id));
  const over = found === undefined || isChallengeOver(found.state);
  if (challenge === undefined || over || methodKind(found.kind).delivery === 'message') {
    return sendCodeTo(parts, entered, { factorId: challenge?.factorId, address, browser, language });
  }
  // Only an enrolled method is called (V01).
  if (!entered.usable.some(({ id }) => id === challenge.factorId)) {
    throw new Refusal('challenge-over', 'the method was removed');
  }
  return callOnceMore(parts, entered, { id: challenge.id, address, browser, language });
}

async function askAdditionAgain(parts: LoginParts, entered: Entered, request: AskAgainRequest): Promise<LoginPosition> {
  const { sessionId, address, browser, language } = request;
  const { adding } = entered.session.work;
  const wish = adding && wishAgain(adding);
  if (adding === undefined || wish === undefined) return positionOf(entered.session);
  const found = await parts.challenges.find(adding.challengeId);
  if (isCallable(found)) return callOnceMore(parts, entered, { id: adding.challengeId, address, browser, language });
  return beginFactor(parts, { sessionId, address, browser, language, ...wish });
}

/** Whether another call for the same challenge is possible. */
function isCallable(challenge: Challenge | undefined): boolean {
  return challenge !== undefined && methodKind(challenge.kind).delivery === 'call' && !isChallengeOver(challenge.state);
}

async function callOnceMore(
  parts: LoginParts,
  { session, facts }: Entered,
  { id, language = session.language, ...asker }: Asker & Pick<AskAgainRequest, 'language'> & { id: string },
): Promise<LoginPosition> {
  await callAgain(parts, { id, owner: ownerOf(session), terms: await termsFor(parts, facts, asker), language });
  return positionOf(session);
}
