import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TableUser } from '../../accounts/user-table-store.ts';
import { Refusal } from '../../errors.ts';
import {
  addDirectoryUser,
  companiesOf,
  countDirectoryRequest,
  type DirectoryUser,
  editDirectoryUser,
  eraseDirectoryUser,
  findDirectoryUser,
  searchDirectory,
} from '../../people/users-by-scim.ts';
import { type App, keyOf } from '../app.ts';
import { refuseScim, ScimFault } from './scim-fault.ts';
import { readUserFilter } from './scim-filter.ts';
import { addScimGroupRoutes } from './scim-group-routes.ts';
import { patchUser, readPatch } from './scim-patch.ts';
import { baseOf, listOf, projected, readPage, type ScimParts, scimOptions, sendScim } from './scim-reply.ts';
import { resourceTypes, schemas, serviceProviderConfig } from './scim-schemas.ts';
import { readScimUser, type ScimUser, scimUserOf, userResource, versionOf } from './scim-user.ts';

type WithId = { Params: { id: string }; Querystring: Record<string, unknown> };
/** SCIM 2.0 (RFC 7643, 7644): users and companies for identity providers, within the reach of the key. */
export function addScimRoutes(app: App, parts: ScimParts & { country: string }): void {
  app.setErrorHandler(refuseScim);
  app.addHook('preHandler', async (request) => {
    // A 404 needs no key.
    if (request.apiKey !== undefined) await countDirectoryRequest(parts, request.apiKey);
  });
  app.setNotFoundHandler((request, reply) =>
    refuseScim(new ScimFault(undefined, 'No such endpoint.', 404), request, reply),
  );
  app.addContentTypeParser('application/scim+json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));

  for (const [path, resource] of [
    ['/ServiceProviderConfig', () => serviceProviderConfig],
    ['/ResourceTypes', () => listOf(resourceTypes)],
    ['/Schemas', () => listOf(schemas)],
  ] as const)
    app.get(path, scimOptions, async (_request, reply) => sendScim(reply, resource()));
  for (const [path, all] of [
    ['/ResourceTypes/:id', resourceTypes],
    ['/Schemas/:id', schemas],
  ] as const) {
    app.get<WithId>(path, scimOptions, async (request, reply) => {
      const found = (all as readonly { id: string }[]).find(({ id }) => id === request.params.id);
      if (found === undefined) throw new ScimFault(undefined, 'There is no such resource.', 404);
      return sendScim(reply, found);
    });
  }
  addUserRoutes(app, parts);
  addScimGroupRoutes(app, parts);
}

function addUserRoutes(app: App, parts: ScimParts): void {
  const resourceOf = async (request: FastifyRequest, user: TableUser) => {
    const company = (await companiesOf(parts, keyOf(request))).find(({ id }) => id === user.companyId);
    return userResource(user, { id: user.companyId, name: company?.name ?? '' }, baseOf(request));
  };
  const companyOf = async (request: FastifyRequest, { companyId }: TableUser) =>
    (await companiesOf(parts, keyOf(request))).find(({ id }) => id === companyId)?.name ?? '';

  app.get<WithId>('/Users', scimOptions, async (request, reply) => {
    const key = keyOf(request);
    const { offset, limit } = readPage(request.query);
    const { filter } = request.query;
    const condition = typeof filter === 'string' && filter !== '' ? readUserFilter(filter) : undefined;
    const { users, total } = await searchDirectory(parts, key, { condition, offset, limit });
    const names = new Map((await companiesOf(parts, key)).map(({ id, name }) => [id, name]));
    const base = baseOf(request);
    const resources = users.map((user) =>
      projected(userResource(user, { id: user.companyId, name: names.get(user.companyId) ?? '' }, base), request.query),
    );
    return sendScim(reply, listOf(resources, total, offset + 1));
  });

  app.post<WithId>('/Users', scimOptions, async (request, reply) => {
    const wanted = directoryUser(readScimUser(request.body));
    const user = await knownCompany(() => addDirectoryUser(parts, keyOf(request), wanted));
    const resource = await resourceOf(request, user);
    reply.header('location', (resource.meta as { location: string }).location);
    return sendScim(reply, resource, 201);
  });

  app.get<WithId>('/Users/:id', scimOptions, async (request, reply) => {
    const resource = await resourceOf(request, await findDirectoryUser(parts, keyOf(request), request.params.id));
    if (matches(request.headers['if-none-match'], resource)) return reply.code(304).send();
    return sendScim(reply, projected(resource, request.query));
  });

  const change = async (
    request: FastifyRequest<WithId>,
    reply: FastifyReply,
    wantedOf: (before: ScimUser) => ScimUser,
  ) => {
    const { id } = request.params;
    const before = await findDirectoryUser(parts, keyOf(request), id);
    checkMatch(request, await resourceOf(request, before));
    const company = await companyOf(request, before);
    const wanted = directoryUser(wantedOf(scimUserOf(before, company)));
    const user = await knownCompany(() => editDirectoryUser(parts, keyOf(request), { id, wanted, company }));
    return sendScim(reply, projected(await resourceOf(request, user), request.query));
  };

  app.put<WithId>('/Users/:id', scimOptions, async (request, reply) => {
    const wanted = readScimUser(request.body);
    return change(request, reply, () => wanted);
  });

  app.patch<WithId>('/Users/:id', scimOptions, async (request, reply) => {
    const steps = readPatch(request.body);
    return change(request, reply, (before) => patchUser(before, steps));
  });

  app.delete<WithId>('/Users/:id', scimOptions, async (request, reply) => {
    const key = keyOf(request);
    const before = await findDirectoryUser(parts, key, request.params.id);
    checkMatch(request, await resourceOf(request, before));
    await eraseDirectoryUser(parts, key, request.params.id);
    return reply.code(204).send();
  });
}

function directoryUser(user: ScimUser): DirectoryUser {
  const { userName: login, displayName: name, organization: company, ...rest } = user;
  return { login, name, company, ...rest };
}

/** A company that a request names, or fails to name, is a wrong value, and not a resource that is missing. */
async function knownCompany<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refusal) || error.id !== 'company-unknown') throw error;
    throw new ScimFault('invalidValue', 'organization names no company that this key reaches.');
  }
}

/** @throws ScimFault 412 when the resource is no longer as the client has seen it */
function checkMatch(request: FastifyRequest, resource: Record<string, unknown>): void {
  const wanted = request.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && !matches(wanted, resource))
    throw new ScimFault(undefined, 'The resource has changed since.', 412);
}

function matches(header: string | undefined, { meta: _, ...resource }: Record<string, unknown>): boolean {
  return (header ?? '').split(',').some((each) => each.trim() === versionOf(resource));
}
