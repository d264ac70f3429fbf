import { callAgain } from '../challenges/call-again.ts';
import { callTerms } from '../challenges/call-terms.ts';
import { Refusal } from '../errors.ts';
import type { Place } from './conversation.ts';
import { enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { ownerOf, placeOf } from './move.ts';

/**
 * "Call again" (S19), for the challenge that the person has before them: the number being added, or the one that proves
 * who they are. A new code; the tries go on counting (C05).
 *
 * @throws Refusal session-unknown, step-wrong, and as `callAgain`
 */
export async function callAgainInLogin(
  parts: LoginParts,
  { sessionId, address }: { sessionId: string; address?: string | undefined },
): Promise<Place> {
  const { session, facts, factors } = await enter(parts, sessionId, 'call-again');
  const { challenge, adding } = session.work;
  // Beginning to add drops what was asked before, so of two this is the later one.
  const id = challenge?.id ?? adding?.challengeId;
  if (id === undefined) throw new Refusal('challenge-over', 'nothing was asked');
  // Only what is still enrolled is called (V01).
  if (challenge !== undefined && !factors.some((factor) => factor.id === challenge.factorId)) {
    throw new Refusal('challenge-over', 'the method was removed');
  }
  await callAgain(parts, { id, owner: ownerOf(session), terms: callTerms(facts, address) });
  return placeOf(session);
}
