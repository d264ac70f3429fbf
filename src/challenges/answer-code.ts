import { type AnswerParts, type AnswerRequest, readCode, replyKeyFor } from './answer-challenge.ts';
import { codeDigest } from './code-digest.ts';
import type { SettledAnswer } from './settled-answer.ts';

/**
 * Compares the typed code with the one that was sent.
 *
 * @throws Refusal code-malformed, and as `ChallengeStore.settle`
 */
export async function settleCode(
  { challenges, secret, digits }: Pick<AnswerParts, 'challenges' | 'secret' | 'digits'>,
  { id, owner, code, idempotencyKey }: AnswerRequest,
): Promise<SettledAnswer> {
  const digest = codeDigest(secret, id, readCode(code, digits));
  return challenges.settle({ id, owner, digest, replyKey: replyKeyFor(idempotencyKey) });
}
