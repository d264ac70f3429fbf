import type { ApiKey } from '../accounts/api-key.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import type { AnswerRequest } from './answer-challenge.ts';
import { type AnswerUserParts, answerUserChallenge } from './answer-user-challenge.ts';
import { auditKey, isLock } from './audit-key.ts';
import type { UserChallenge } from './challenge.ts';
import { askerOf } from './challenge-asker.ts';
import type { AnswerReply } from './challenge-store.ts';

export interface AnswerForKeyParts extends Omit<AnswerUserParts, 'failures'> {
  failures: AnswerUserParts['failures'] & Pick<FailureStore, 'isLocked'>;
  audit: Pick<AuditStore, 'append'>;
}

/**
 * Answers a challenge of a user for the API key that opened it. A wrong code, and the lock that follows from many, are
 * audited with the key.
 *
 * @throws Refusal as `answerUserChallenge`, but not not-found
 */
export async function answerForKey(
  parts: AnswerForKeyParts,
  key: Pick<ApiKey, 'id'>,
  challenge: UserChallenge,
  request: AnswerRequest,
): Promise<AnswerReply> {
  const { userId } = challenge;
  try {
    const { compared, ...reply } = await answerUserChallenge(parts, challenge, request);
    if (!compared || reply.state === 'passed') return reply;
    await auditKey(parts, key, 'wrong-code', challenge);
    if (await parts.failures.isLocked(userId, askerOf(challenge)))
      await auditKey(parts, key, 'second-factor-locked', challenge);
    return reply;
  } catch (error) {
    // The method was removed meanwhile, so its challenge is over.
    if (error instanceof Refusal && error.id === 'not-found') return { state: 'expired', triesLeft: 0 };
    if (isLock(error)) await auditKey(parts, key, 'second-factor-locked', challenge);
    throw error;
  }
}
