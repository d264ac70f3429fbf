import { type AnswerParts, type AnswerRequest, replyKeyFor } from './answer-challenge.ts';
import { rightCodeDigest } from './code-digest.ts';
import type { SettledAnswer } from './settled-answer.ts';

/**
 * Answers a proof by number. The number is typed into the app or on the telephone, so the page can only ask whether it
 * was right; whatever it posts is not compared.
 *
 * @throws as `ChallengeStore.settle`
 */
export async function settleNumber(
  { challenges, secret }: Pick<AnswerParts, 'challenges' | 'secret'>,
  { id, owner, idempotencyKey }: AnswerRequest,
): Promise<SettledAnswer> {
  const digest = rightCodeDigest(secret, id);
  return challenges.settle({ id, owner, digest, replyKey: replyKeyFor(idempotencyKey) });
}
