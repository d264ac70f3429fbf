import Type from 'typebox';
import { factorKinds } from '../accounts/factor-kind.ts';
import { findEnrolledUser, readUserStatus } from '../factors/find-user.ts';
import { maskNumber } from '../factors/phone-number.ts';
import { type App, keyOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { UserParams } from './change-user-schemas.ts';
import { problemResponses } from './problem.ts';

const FactorsReply = Type.Object({
  factors: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.Enum(factorKinds),
      name: Type.Optional(Type.String({ description: "the user's name for the method" })),
      number: Type.Optional(Type.String({ description: 'masked number of a telephone' })),
      postDial: Type.Optional(Type.String({ description: 'digits to send after the switchboard has answered' })),
      primary: Type.Boolean(),
    }),
    { description: "in the user's order" },
  ),
});

const StatusReply = Type.Object({
  setUp: Type.Enum(['enrolled', 'not-offered', 'may-skip', 'required'], {
    description: 'whether the user has a method, or else what the roll-out asks of the user now',
  }),
  lastDayToSkip: Type.Optional(
    Type.String({
      description: 'only with may-skip: last day on which the user may skip the set-up, if any: 2027-02-28',
    }),
  ),
  locked: Type.Boolean({ description: 'too many wrong codes in a row; the operator can unlock the user' }),
});

const scopes = ['challenges:user'] as const;

/**
 * What a panel with its own login page needs to know about a user. Methods are set up only in Belcode's panel (S14).
 */
export function addUserRoutes(app: App, parts: ChallengeParts): void {
  app.get(
    '/v1/users/:login/factors',
    {
      config: { scopes },
      schema: {
        summary: "List a user's methods, masked",
        tags: ['users'],
        params: UserParams,
        response: { 200: FactorsReply, ...problemResponses },
      },
    },
    async (request) => {
      const { facts, factors } = await findEnrolledUser(parts, request.params.login, keyOf(request));
      const { company } = facts;
      return {
        factors: factors.map(({ id, kind, name, number, postDial, isPrimary: primary }) => {
          const named = name === undefined ? {} : { name };
          const numbered = number === undefined ? {} : { number: maskNumber(number, company.country) };
          const behind = postDial === undefined ? {} : { postDial: postDial.digits };
          return { id, kind, ...named, ...numbered, ...behind, primary };
        }),
      };
    },
  );

  app.get(
    '/v1/users/:login/status',
    {
      config: { scopes },
      schema: {
        summary: 'Read whether a user has a second factor, or must set one up',
        tags: ['users'],
        params: UserParams,
        response: { 200: StatusReply, ...problemResponses },
      },
    },
    async (request) => {
      const { login } = request.params;
      const { rollOut, lastDayToSkip, locked } = await readUserStatus(parts, login, keyOf(request));
      const { state } = rollOut;
      return {
        setUp: state,
        locked,
        ...(state === 'may-skip' && lastDayToSkip !== undefined ? { lastDayToSkip } : {}),
      };
    },
  );
}
