import Type, { type Static } from 'typebox';
import type { Challenge } from '../challenges/challenge.ts';
import { readDelivery, type ShownDelivery } from '../challenges/read-delivery.ts';
import { findSpokenCode, speakCodeForKey } from '../challenges/spoken-code.ts';
import { deliveryStates, endReasons } from '../deliveries/delivery.ts';
import { maskNumber } from '../factors/phone-number.ts';
import { languageTagPattern } from '../languages/language-tag.ts';
import { matchLanguage } from '../languages/languages.ts';
import { type App, keyOf, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeParams, IdempotencyHeaders } from './challenge-schemas.ts';
import { problemResponses } from './problem.ts';
import { sendKept } from './send-kept.ts';

const SpokenCodeBody = Type.Object(
  {
    to: Type.String({ minLength: 1, maxLength: 80, examples: ['+31612345678'], description: 'telephone number' }),
    code: Type.String({ maxLength: 32, examples: ['482913'], description: '4 to 10 digits' }),
    language: Type.Optional(Type.String({ pattern: languageTagPattern, description: 'language of the voice: nl' })),
  },
  { additionalProperties: false },
);

const SpokenCodeReply = Type.Object({
  id: Type.String(),
  to: Type.String({ description: 'masked' }),
  language: Type.String(),
  openedAt: Type.String({ format: 'date-time' }),
  state: Type.Enum(deliveryStates, { description: 'of the call' }),
  reason: Type.Optional(Type.Enum([...endReasons])),
});

/** Speaks a code that another program made, and tells how its call goes. */
export function addSpokenCodeRoutes(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/spoken-codes',
    {
      config: { scopes: ['spoken-codes:write'], refusalOfField: { code: 'code-malformed' } },
      schema: {
        summary: 'Call a number and speak a code that another program made',
        description:
          'By every rule of a call: destinations, budget, pace and one call at a time for a number. The person presses a ' +
          'key first. The code is kept sealed until the call has ended, and never logged.',
        tags: ['spoken codes'],
        headers: IdempotencyHeaders,
        body: SpokenCodeBody,
        response: { 201: SpokenCodeReply, ...problemResponses },
      },
    },
    async (request, reply) => {
      const key = keyOf(request);
      const { to, code, language: said = parts.language } = request.body;
      const language = matchLanguage(said) ?? parts.language;
      const kept = await parts.idempotency.once(
        {
          owner: key.id,
          key: request.headers['idempotency-key'],
          request: ['POST', '/v1/spoken-codes', to, code, said],
        },
        async () => {
          const challenge = await speakCodeForKey(parts, key, { to, code, language });
          const body = showSpokenCode(challenge, { id: challenge.deliveryId, state: 'queued' });
          return { status: 201, location: `/v1/spoken-codes/${challenge.id}`, body };
        },
      );
      return sendKept(reply, kept);
    },
  );

  app.get(
    '/v1/spoken-codes/:id',
    {
      config: { scopes: ['spoken-codes:write'] },
      schema: {
        summary: 'Read how the call of a spoken code goes',
        tags: ['spoken codes'],
        params: ChallengeParams,
        response: { 200: SpokenCodeReply, ...problemResponses },
      },
    },
    async (request) => {
      const challenge = await findSpokenCode(parts, { id: request.params.id, owner: ownerOf(request) });
      return showSpokenCode(challenge, await readDelivery(parts, challenge));
    },
  );
}

/** A delivery that is no longer known has ended. */
function showSpokenCode(
  { id, to, language, openedAt }: Challenge,
  delivery: ShownDelivery | undefined,
): Static<typeof SpokenCodeReply> {
  const { state = 'ended', reason } = delivery ?? {};
  return {
    id,
    to: maskNumber(to, ''),
    language,
    openedAt: new Date(openedAt).toISOString(),
    state,
    ...(reason === undefined ? {} : { reason }),
  };
}
