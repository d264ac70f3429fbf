import { matchedOrSaid } from '../languages/languages.ts';
import { disableUser, enableUser } from '../people/disable-user.ts';
import { editUser } from '../people/edit-user.ts';
import { eraseUser } from '../people/erase-user.ts';
import { actorOfKey, addUserForKey, findCompanyForKey, findUserForKey } from '../people/users-of-key.ts';
import { type App, keyOf } from './app.ts';
import { IdempotencyHeaders } from './challenge-schemas.ts';
import type { ChangeUserParts } from './change-user-parts.ts';
import { AddUserBody, ChangedReply, EditUserBody, ReasonBody, UserParams, UserReply } from './change-user-schemas.ts';
import { onceFor } from './once.ts';
import { problemResponses } from './problem.ts';

const config = { scopes: ['users:write'] as const };
const tags = ['users'];
const headers = IdempotencyHeaders;
const changed = { 200: ChangedReply, ...problemResponses };

/** For billing systems: users come, change and go. Methods are set up only in Belcode's panel (S14). */
export function addChangeUserRoutes(app: App, parts: ChangeUserParts): void {
  const once = onceFor(parts);

  app.post(
    '/v1/users',
    {
      config,
      schema: {
        summary: 'Add a plain user without a password',
        description:
          'With a mail address, and where Belcode sends mail, the user gets a mail with a link to choose the first ' +
          'password; "Forgot your password?" on the page of the login sends another one. Anybody else gets a password ' +
          'from the operator. A key that is bound to one company need not name it.',
        tags,
        headers,
        body: AddUserBody,
        response: { 201: ChangedReply, ...problemResponses },
      },
    },
    async (request, reply) =>
      once(
        request,
        reply,
        async () => {
          const { id, secondFactorResetAt } = await addUserForKey(parts, keyOf(request), withLanguage(request.body));
          return { id, ...(secondFactorResetAt !== undefined && { needsSetUpCode: true }) };
        },
        201,
      ),
  );

  app.get(
    '/v1/users/:login',
    {
      config,
      schema: {
        summary: 'Read a user, also a disabled one',
        tags,
        params: UserParams,
        response: { 200: UserReply, ...problemResponses },
      },
    },
    async (request) => {
      const { user, company } = await findUserForKey(parts, keyOf(request), request.params.login);
      const { id, login, name, email, extension, language, disabledAt } = user;
      const role = user.role === 'company-admin' ? ('company-admin' as const) : ('user' as const);
      return {
        id,
        login,
        name,
        company: company.name,
        role,
        ...(email === undefined ? {} : { email }),
        ...(extension === undefined ? {} : { extension }),
        ...(language === undefined ? {} : { language }),
        disabled: disabledAt !== undefined,
      };
    },
  );

  app.patch(
    '/v1/users/:login',
    {
      config,
      schema: {
        summary: 'Change a user; another login or company ends the sessions',
        tags,
        headers,
        params: UserParams,
        body: EditUserBody,
        response: changed,
      },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const key = keyOf(request);
        const { company, ...changes } = withLanguage(request.body);
        const { user, grant } = await findUserForKey(parts, key, request.params.login);
        const moved = company === undefined ? {} : { companyId: (await findCompanyForKey(parts, key, company)).id };
        const wanted = { ...changes, ...moved };
        const edited = await editUser(parts, { userId: user.id, changes: wanted, grant }, actorOfKey(key));
        const fields = edited.changed.map((each) => (each === 'companyId' ? 'company' : each));
        return {
          id: user.id,
          changed: fields,
          stillAtExtension: [...edited.stillAtExtension],
          ...(edited.wasReset && { needsSetUpCode: true }),
        };
      }),
  );

  for (const [word, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    app.post(
      `/v1/users/:login/${word}`,
      {
        config,
        schema: {
          summary: disabled
            ? 'Disable a user: sessions, codes and calls end at once; methods stay'
            : 'Enable a user, with the same password and methods',
          tags,
          headers,
          params: UserParams,
          body: ReasonBody,
          response: changed,
        },
      },
      async (request, reply) =>
        once(request, reply, async () => {
          const key = keyOf(request);
          const { user, grant } = await findUserForKey(parts, key, request.params.login);
          const act = disabled ? disableUser : enableUser;
          await act(parts, { userId: user.id, grant, reason: request.body?.reason }, actorOfKey(key));
          return { id: user.id, disabled };
        }),
    );
  }

  app.delete(
    '/v1/users/:login',
    {
      config,
      schema: {
        summary: 'Erase a user for good: name, login, address, methods, devices and numbers',
        description: 'The audit keeps the id of the user. This cannot be undone.',
        tags,
        headers,
        params: UserParams,
        response: changed,
      },
    },
    async (request, reply) =>
      once(request, reply, async () => {
        const key = keyOf(request);
        const { login } = request.params;
        const { user, grant } = await findUserForKey(parts, key, login);
        await eraseUser(parts, { userId: user.id, grant, typed: login }, actorOfKey(key));
        return { id: user.id, erased: true };
      }),
  );
}

/** `nl` of nl-BE where nl-BE is not offered. */
function withLanguage<Body extends { language?: string | null }>(body: Body): Body {
  return body.language ? { ...body, language: matchedOrSaid(body.language) } : body;
}
