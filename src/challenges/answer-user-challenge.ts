import type { AttemptStore } from '../accounts/attempt-store.ts';
import { Refusal } from '../errors.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { AnswerRequest } from './answer-challenge.ts';
import { appAttempt } from './app-attempt.ts';
import type { UserChallenge } from './challenge.ts';
import { askerOf, askersProvenBy, isForgotten, keyOf } from './challenge-asker.ts';
import type { AnswerKindParts, KindAnswer } from './kinds/method-kind.ts';
import { methodKind } from './kinds/method-kinds.ts';
import { notePass } from './note-pass.ts';
import type { AnswerReply } from './settled-answer.ts';

export interface AnswerUserParts extends AnswerKindParts {
  factors: Pick<FactorStore, 'find' | 'markUsed'>;
  failures: Pick<FailureStore, 'reserve' | 'succeed' | 'giveBack'>;
  attempts: Pick<AttemptStore, 'forget'>;
  ledger: Pick<CallLedgerStore, 'pass' | 'forgetMissed'>;
}

type AnsweredKind = AnswerReply &
  Pick<KindAnswer, 'compared' | 'clockSeconds' | 'copied' | 'hardwareBound'> & { factorId: string };

/**
 * Answers a challenge of a user, and counts the user's wrong codes over all methods: a hundred in a row lock the second
 * factor for the asker: the panel's logins or its forgotten passwords, each where known and elsewhere, or one API key
 * (C06).
 *
 * @throws Refusal code-malformed, second-factor-locked, idempotency-key-reused, store-unavailable; not-found when the
 *   method was removed meanwhile
 */
export async function answerUserChallenge(
  parts: AnswerUserParts,
  challenge: UserChallenge,
  request: AnswerRequest,
): Promise<AnsweredKind> {
  const { userId, factorId, kind, proof } = challenge;
  const failuresOf = askerOf(challenge);
  if (proof === 'code') methodKind(kind).checkAnswer(request.code, parts.digits);
  // Only a method that is still enrolled proves anything, whenever the challenge was opened (V01).
  await parts.factors.find(userId, factorId);
  if (!(await parts.failures.reserve(userId, failuresOf))) throw new Refusal('second-factor-locked', `user ${userId}`);
  const settled = methodKind(kind).answer(parts, challenge, request);
  settled.catch(() => void parts.failures.giveBack(userId, failuresOf).catch(() => undefined));
  const { state, triesLeft, compared, deliveryId, factorId: used = factorId, ...more } = await settled;
  const { clockSeconds, copied, hardwareBound } = more;
  if (!compared) await parts.failures.giveBack(userId, failuresOf);
  else if (state === 'passed') {
    notePass(parts, deliveryId);
    const [first, ...others] = askersProvenBy(challenge).map((each) => appAttempt(userId, each));
    await Promise.all([
      // A failure does not matter: the number can be called again tomorrow.
      parts.ledger.forgetMissed(userId, lifterOf(challenge)).catch(() => undefined),
      parts.failures.succeed(userId, failuresOf),
      first === undefined ? undefined : parts.attempts.forget(first, ...others),
      parts.factors.markUsed(userId, used),
    ]);
  }
  return { state, triesLeft, compared, clockSeconds, copied, hardwareBound, factorId: used };
}

/** Whose calls are permitted again: after a login in the panel those of every asker, otherwise only the asker's own. */
function lifterOf(challenge: UserChallenge): { purpose: string; apiKeyId?: string | undefined } | undefined {
  const apiKeyId = keyOf(challenge);
  const { purpose } = challenge;
  return apiKeyId === undefined && !isForgotten(challenge) ? undefined : { purpose, apiKeyId };
}
