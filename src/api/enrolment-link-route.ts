import Type from 'typebox';
import { type EnrolmentLinkParts, makeEnrolmentLink } from '../people/make-enrolment-link.ts';
import { type App, keyOf } from './app.ts';
import { UserParams } from './change-user-schemas.ts';
import { problemResponses } from './problem.ts';

const LinkBody = Type.Union([
  Type.Object(
    {
      returnTo: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1_000,
          description:
            'where the person goes on afterwards: a page of a site in BELCODE_AFTER_LOGIN, of which scheme, host and ' +
            'port are the same. Default: the first of these sites',
          examples: ['https://portal.example/account'],
        }),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Undefined(),
  Type.Null(),
]);

const LinkReply = Type.Object({
  url: Type.String({ description: 'send the browser of the person there; it works once' }),
  lifetimeSeconds: Type.Integer({ description: 'for how long it works' }),
});

/**
 * For a panel that has just checked who its user is. The reply is not kept for an Idempotency-Key, because whoever has
 * the link may set up the method; a repeated request makes a new link, and the one before ends.
 */
export function addEnrolmentLinkRoute(app: App, parts: EnrolmentLinkParts): void {
  app.post(
    '/v1/users/:login/enrolment-links',
    {
      config: { scopes: ['enrolment-links:write'] },
      schema: {
        summary: "Make a one-time link by which a user sets up a first method on Belcode's pages",
        description:
          'Give it only to the browser of a person whose name and password you have just checked. A user who has a ' +
          'method, or a password in Belcode, logs in there first. A newer link ends the one before; to disable the ' +
          'user ends it too. A user with power over others gets none.',
        tags: ['users'],
        params: UserParams,
        body: LinkBody,
        response: { 201: LinkReply, ...problemResponses },
      },
    },
    async (request, reply) => {
      const wanted = { login: request.params.login, returnTo: request.body?.returnTo };
      return reply.code(201).send(await makeEnrolmentLink(parts, keyOf(request), wanted));
    },
  );
}
