import Type from 'typebox';
import { challengeLines } from '../people/challenge-line.ts';
import type { StoredChallengeLine } from '../people/challenge-line-store.ts';
import { type ReadChallengesParts, readChallenges } from '../people/read-challenges.ts';
import { type App, keyOf } from './app.ts';
import { DeliveryReply, showDelivery } from './challenge-schemas.ts';
import { UserParams } from './change-user-schemas.ts';
import { problemResponses } from './problem.ts';

const maxLines = 100;

const Paging = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxLines, default: 25, description: 'of `challenges`' })),
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: '`next` of the page before' })),
});

const method = {
  kind: Type.Optional(
    Type.String({ description: 'of the method: phone, app, authenticator, passkey, or a later one' }),
  ),
  name: Type.Optional(Type.String({ description: "the user's name for the method" })),
  number: Type.Optional(Type.String({ description: 'masked number of a telephone' })),
};

const ChallengesReply = Type.Object({
  underWay: Type.Array(
    Type.Object({
      ...method,
      openedAt: Type.String({ format: 'date-time' }),
      expiresAt: Type.String({ format: 'date-time' }),
      delivery: Type.Optional(DeliveryReply),
    }),
    { description: 'what waits for an answer now; on the first page only' },
  ),
  challenges: Type.Array(
    Type.Object({
      at: Type.String({ format: 'date-time', description: 'when it was asked for, or happened' }),
      what: Type.Enum([...challengeLines], {
        description:
          'called: a call has ended; not-called: a rule refused it; asked: an API key asked for a code; ' +
          'passed, wrong-code, locked: an answer; reported: the user said that it was not theirs',
      }),
      ...method,
      reason: Type.Optional(
        Type.String({
          description: 'how a call ended (`spoken`, `no-answer` …), which rule refused it, or the report',
        }),
      ),
      key: Type.Optional(Type.String({ description: "id of the API key; absent for logins in Belcode's own panel" })),
      request: Type.Optional(Type.String({ description: 'id of the request, as X-Request-Id and the logs have it' })),
      times: Type.Optional(Type.Integer({ minimum: 2, description: 'how often it happened in its hour' })),
      lastAt: Type.Optional(Type.String({ format: 'date-time', description: 'the last of these times' })),
    }),
    { description: 'newest first' },
  ),
  next: Type.Optional(Type.String({ description: '`after` of the next page; absent on the last one' })),
});

/** For a helpdesk that has a user on the line. It reads, and can neither call nor change anybody. */
export function addUserChallengesRoute(app: App, parts: ReadChallengesParts): void {
  app.get(
    '/v1/users/:login/challenges',
    {
      config: { scopes: ['challenges:read'] },
      schema: {
        summary: "List what became of a user's challenges, newest first",
        description:
          'Of the panel and of every API key, for a helpdesk. Numbers are masked, and there is never a code. A user ' +
          'out of reach of the key, and an operator, does not exist.',
        tags: ['users'],
        params: UserParams,
        querystring: Paging,
        response: { 200: ChallengesReply, ...problemResponses },
      },
    },
    async (request) => {
      const { limit = 25, after } = request.query;
      const wanted = { login: request.params.login, after, limit };
      const { underWay, lines, next } = await readChallenges(parts, keyOf(request), wanted);
      return {
        underWay: underWay.map(({ openedAt, expiresAt, delivery, ...of }) => ({
          ...methodOf(of),
          openedAt: openedAt.toISOString(),
          expiresAt: expiresAt.toISOString(),
          ...(delivery === undefined ? {} : { delivery: showDelivery(delivery) }),
        })),
        challenges: lines.map(showLine),
        ...(next === undefined ? {} : { next }),
      };
    },
  );
}

function showLine({ at, what, reason, keyId, requestId, repeats, ...of }: StoredChallengeLine) {
  return {
    at: at.toISOString(),
    what,
    ...methodOf(of),
    ...(reason === undefined ? {} : { reason }),
    ...(keyId === undefined ? {} : { key: keyId }),
    ...(requestId === undefined ? {} : { request: requestId }),
    ...(repeats === undefined ? {} : { times: repeats.times, lastAt: repeats.lastAt.toISOString() }),
  };
}

function methodOf({ kind, name, number }: { [Name in 'kind' | 'name' | 'number']: string | undefined }) {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
  };
}
