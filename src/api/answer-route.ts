import type { ApiKey } from '../accounts/api-key.ts';
import { type AnswerRequest, answerOrRead } from '../challenges/answer-challenge.ts';
import { answerForKey } from '../challenges/answer-for-key.ts';
import { auditKeyUnhurried } from '../challenges/audit-key.ts';
import type { AnswerReply as Reply } from '../challenges/settled-answer.ts';
import { releaseAfter } from '../incidents/operate-calls.ts';
import { explainedSeconds } from '../login/unfinished-logins.ts';
import { type App, keyOf, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { AnswerBody, AnswerReply, ChallengeParams, IdempotencyHeaders } from './challenge-schemas.ts';
import { problemResponses } from './problem.ts';

export function addAnswerRoute(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/challenges/:id/answer',
    {
      config: { refusalOfField: { code: 'code-malformed' } },
      schema: {
        summary: 'Answer a challenge with the code from the call, the app or the authenticator',
        description:
          'An unknown challenge, one of another key, and one that is over are all `expired`; only one without tries left ' +
          'is `failed`. Too few or other signs than digits are refused with code-malformed (400) and spend no try. ' +
          'Without an Idempotency-Key a right code that is sent twice is `expired` the second time.',
        tags: ['challenges'],
        params: ChallengeParams,
        headers: IdempotencyHeaders,
        body: AnswerBody,
        response: { 200: AnswerReply, ...problemResponses },
      },
    },
    (request) =>
      answer(parts, keyOf(request), {
        id: request.params.id,
        owner: ownerOf(request),
        code: request.body.code,
        idempotencyKey: request.headers['idempotency-key'],
      }),
  );
}

async function answer(parts: ChallengeParts, key: ApiKey, request: AnswerRequest): Promise<Reply> {
  const answered = await answerOrRead(parts, request);
  if ('reply' in answered) {
    const { reply, compared } = answered;
    const what = reply.state === 'passed' ? 'passed' : 'wrong-code';
    // Not awaited: the answer has counted, and a database that is slow or away changes nothing about it.
    if (compared) void auditKeyUnhurried(parts, key, what).catch(() => undefined);
    return reply;
  }
  const { ofUser } = answered;
  const reply = await answerForKey(parts, key, ofUser, request);
  if (reply.state === 'passed') {
    await releaseAfter(parts, ofUser);
    await parts.unfinished.finish({ userId: ofUser.userId, address: request.owner }, explainedSeconds);
  }
  return reply;
}
