import type { ApiKey } from '../accounts/api-key.ts';
import type { LoginFactsStore } from '../accounts/login-facts-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import { checkReach } from '../factors/find-user.ts';
import type { AnswerRequest } from './answer-challenge.ts';
import { type AnswerUserParts, answerUserChallenge } from './answer-user-challenge.ts';
import { auditKey, isLock } from './audit-key.ts';
import type { UserChallenge } from './challenge.ts';
import { askerOf } from './challenge-asker.ts';
import type { AnswerReply } from './settled-answer.ts';

export interface AnswerForKeyParts extends Omit<AnswerUserParts, 'failures'> {
  failures: AnswerUserParts['failures'] & Pick<FailureStore, 'isLocked'>;
  audit: Pick<AuditStore, 'append'>;
  loginFacts: Pick<LoginFactsStore, 'find'>;
}

/**
 * Answers a challenge of a user for the API key that opened it. A wrong code, and the lock that follows from many, are
 * audited with the key. For a user who may no longer log in, and for a method that was removed, the challenge is over.
 *
 * @throws Refusal as `answerUserChallenge`, but not not-found
 */
export async function answerForKey(
  parts: AnswerForKeyParts,
  key: ApiKey,
  challenge: UserChallenge,
  request: AnswerRequest,
): Promise<AnswerReply> {
  const { userId } = challenge;
  try {
    checkReach(await parts.loginFacts.find(userId), key);
    const { compared, ...reply } = await answerUserChallenge(parts, challenge, request);
    if (compared && reply.state === 'passed') await auditKey(parts, key, 'passed', challenge);
    if (!compared || reply.state === 'passed') return reply;
    await auditKey(parts, key, 'wrong-code', challenge);
    if (await parts.failures.isLocked(userId, askerOf(challenge)))
      await auditKey(parts, key, 'second-factor-locked', challenge);
    return reply;
  } catch (error) {
    if (error instanceof Refusal && (error.id === 'not-found' || error.id === 'user-unknown'))
      return { state: 'expired', triesLeft: 0 };
    if (isLock(error)) await auditKey(parts, key, 'second-factor-locked', challenge);
    throw error;
  }
}
