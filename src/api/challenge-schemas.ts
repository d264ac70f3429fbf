import Type, { type Static } from 'typebox';
import { factorKinds } from '../accounts/factor-kind.ts';
import { type Challenge, challengeStates } from '../challenges/challenge.ts';
import type { ShownDelivery } from '../challenges/read-delivery.ts';
import { deliveryStates, endReasons } from '../deliveries/delivery.ts';
import { maskNumber } from '../factors/phone-number.ts';
import { languageTagPattern } from '../languages/language-tag.ts';
import { idPattern } from '../random.ts';

/** `Random.id()`: 128 bits in base64url. */
export const ChallengeParams = Type.Object({
  id: Type.String({ pattern: `^${idPattern}$`, description: 'id of the challenge' }),
});

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'A repeated request with the same key and body is carried out once and gets the same reply: for 24 hours; to an ' +
        'answer, as long as its challenge can be read. Another body is idempotency-key-reused (422); request-under-way ' +
        '(409): the first one still goes on after 2 s. Refusals are not kept',
    }),
  ),
});

const language = { pattern: languageTagPattern, description: 'language of the voice: nl', examples: ['nl'] };

export const OpenBody = Type.Object(
  {
    to: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 80,
        examples: ['+31612345678'],
        description: 'telephone number; needs the scope challenges:number. Give either `to` or `user`',
      }),
    ),
    postDial: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 40,
        examples: ['202', '1,,202#'],
        description:
          'only with `to`: keys to send after a switchboard has answered, with pauses between them (`,` 2 s, `w` 0.5 s). ' +
          'They may also stand behind the number, as in `050 820 0000 x202`',
      }),
    ),
    user: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        examples: ['202.jansen'],
        description: 'login of a user; needs the scope challenges:user. Give either `to` or `user`',
      }),
    ),
    factor: Type.Optional(
      Type.String({
        pattern: `^${idPattern}$`,
        description: "only with `user`: id of one of the user's methods; default: the primary one",
      }),
    ),
    language: Type.Optional(Type.String(language)),
    purpose: Type.Optional(
      Type.String({
        // No control characters, because it appears on screens and in logs.
        pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]{1,64}$',
        default: 'login',
        description:
          'what the code is for; a newer challenge for the same number and purpose ends the older one; it changes no right',
      }),
    ),
  },
  { additionalProperties: false },
);

export const AnswerBody = Type.Object(
  {
    code: Type.String({
      maxLength: 32,
      description: 'the digits of the code; spaces and hyphens are ignored',
      examples: ['482913'],
    }),
  },
  { additionalProperties: false },
);

/** The result of an answer. Every other end than `failed` is called `expired`, so that guessing reveals nothing. */
export const AnswerReply = Type.Object({
  state: Type.Enum(['open', 'armed', 'passed', 'failed', 'expired'], {
    description:
      'passed: right, once for a challenge; armed: wrong, ask again; open: no code is valid at the moment, nothing was ' +
      'compared and no try spent, ask again; failed: no tries are left, now or before; expired: every other case',
  }),
  triesLeft: Type.Integer({ minimum: 0 }),
});

export const DeliveryReply = Type.Object({
  id: Type.String(),
  state: Type.Enum(deliveryStates),
  reason: Type.Optional(Type.Enum([...endReasons])),
  waitSeconds: Type.Optional(Type.Integer({ description: 'estimated seconds until a queued call is dialled' })),
});

export const ChallengeReply = Type.Object({
  id: Type.String(),
  state: Type.Enum(challengeStates, {
    description:
      'open: no code is valid yet; armed: a code is valid; passed, failed, expired, cancelled, reported: it is over',
  }),
  to: Type.Optional(Type.String({ description: 'masked number of a call' })),
  postDial: Type.Optional(Type.String({ description: 'keys to send after the switchboard has answered' })),
  kind: Type.Optional(Type.Enum(factorKinds, { description: 'kind of the method, for a user' })),
  factor: Type.Optional(Type.String({ description: 'id of the method, for a user' })),
  language: Type.String(),
  purpose: Type.String(),
  triesLeft: Type.Integer({ minimum: 0 }),
  openedAt: Type.String({ format: 'date-time' }),
  expiresAt: Type.String({ format: 'date-time' }),
  delivery: Type.Optional(DeliveryReply),
});

/** A challenge as its owner sees it. @param country numbers of this country are shown in national notation */
export function showChallenge(
  challenge: Challenge,
  delivery: ShownDelivery | undefined,
  country: string,
): Static<typeof ChallengeReply> {
  const { id, state, kind, to, postDial, factorId: factor, language, purpose, triesLeft } = challenge;
  return {
    id,
    state,
    language,
    purpose,
    triesLeft,
    ...(to === '' ? {} : { to: maskNumber(to, country) }),
    ...(postDial === undefined ? {} : { postDial: postDial.digits }),
    ...(factor === undefined ? {} : { kind, factor }),
    openedAt: new Date(challenge.openedAt).toISOString(),
    expiresAt: new Date(challenge.expiresAt).toISOString(),
    ...(delivery === undefined ? {} : { delivery: showDelivery(delivery) }),
  };
}

export function showDelivery({ id, state, reason, waitSeconds }: ShownDelivery) {
  return {
    id,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
  };
}
