import Type from 'typebox';
import { factorKinds } from '../accounts/factor-kind.ts';
import { findEnrolledUser, readUserStatus } from '../factors/find-user.ts';
import { maskNumber } from '../factors/phone-number.ts';
import type { App } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { problemResponses } from './problem.ts';

const UserParams = Type.Object({
  login: Type.String({ minLength: 1, maxLength: 64, description: 'login of the user, capitals or not' }),
});

const FactorsReply = Type.Object({
  factors: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.Enum(factorKinds),
      name: Type.Optional(Type.String({ description: 'what the user calls it' })),
      number: Type.Optional(Type.String({ description: 'masked; of a phone' })),
      postDial: Type.Optional(
        Type.String({ description: 'digits that are dialled behind the switchboard that has the number' }),
      ),
      primary: Type.Boolean(),
    }),
    { description: "in the user's order" },
  ),
});

const StatusReply = Type.Object({
  setUp: Type.Enum(['enrolled', 'not-offered', 'may-skip', 'required'], {
    description: 'whether the user has a method, or what the dates of the roll-out say about setting one up',
  }),
  lastDayToSkip: Type.Optional(Type.String({ description: 'with may-skip, when there is such a day: 2027-02-28' })),
  locked: Type.Boolean({ description: 'too many wrong codes one after another; the operator resets it' }),
});

const scopes = ['challenges:user'] as const;

/** What a panel with a login page of its own wants to know of a user. Methods are set up in ours only (S14). */
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
      const { facts, factors } = await findEnrolledUser(parts, request.params.login);
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
        summary: 'Whether a user has a second factor, or must set one up',
        tags: ['users'],
        params: UserParams,
        response: { 200: StatusReply, ...problemResponses },
      },
    },
    async (request) => {
      const { rollOut, lastDayToSkip, locked } = await readUserStatus(parts, request.params.login);
      const { state } = rollOut;
      return {
        setUp: state,
        locked,
        ...(state === 'may-skip' && lastDayToSkip !== undefined ? { lastDayToSkip } : {}),
      };
    },
  );
}
