import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TableUser } from '../../accounts/user-table-store.ts';
import { Refusal } from '../../errors.ts';
import {
  addDirectoryUser,
  companiesOf,
  type DirectoryUser,
  editDirectoryUser,
  eraseDirectoryUser,
  findDirectoryUser,
  searchDirectory,
} from '../../people/users-by-scim.ts';
import { type App, keyOf } from '../app.ts';
import type { ChangeUserParts } from '../change-user-parts.ts';
import type { CompanyRouteParts } from '../company-routes.ts';
import { refuseScim, ScimFault, scimMediaType } from './scim-fault.ts';
import { readUserFilter } from './scim-filter.ts';
import { addScimGroupRoutes } from './scim-group-routes.ts';
import { patchUser, readPatch } from './scim-patch.ts';
import {
  defaultResults,
  listSchema,
  maxResults,
  resourceTypes,
  schemas,
  serviceProviderConfig,
} from './scim-schemas.ts';
import { readScimUser, type ScimUser, scimUserOf, userResource, versionOf } from './scim-user.ts';

type WithId = { Params: { id: string }; Querystring: Record<string, unknown> };
export type ScimParts = ChangeUserParts & CompanyRouteParts;

/** A user with the extensions of an identity provider. */
const maxBodyBytes = 64 * 1024;
export const scimOptions = {
  bodyLimit: maxBodyBytes,
  config: { scopes: ['users:write'] as const },
  schema: { hide: true },
};

/** SCIM 2.0 (RFC 7643, 7644): users and companies for identity providers, within the reach of the key. */
export function addScimRoutes(app: App, parts: ScimParts): void {
  app.setErrorHandler(refuseScim);
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

export function sendScim(reply: FastifyReply, resource: object, status = 200): FastifyReply {
  const { version } = (resource as { meta?: { version?: string } }).meta ?? {};
  if (version !== undefined) reply.header('etag', version);
  return reply.code(status).type(scimMediaType).send(JSON.stringify(resource));
}

export function listOf(resources: readonly object[], total = resources.length, startIndex = 1): object {
  return {
    schemas: [listSchema],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

export function baseOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/scim/v2`;
}

const maxOffset = 1_000_000;

/** RFC 7644 §3.4.2.4: less than 1 is 1, and a count below 0 is 0. @throws ScimFault invalidValue */
export function readPage({ startIndex, count }: Record<string, unknown>): { offset: number; limit: number } {
  const number = (value: unknown, missing: number) => {
    if (value === undefined || value === '') return missing;
    if (typeof value !== 'string' || !/^-?\d{1,9}$/.test(value))
      throw new ScimFault('invalidValue', 'startIndex and count are whole numbers.');
    return Number.parseInt(value, 10);
  };
  return {
    offset: Math.min(Math.max(number(startIndex, 1), 1) - 1, maxOffset),
    limit: Math.min(Math.max(number(count, defaultResults), 0), maxResults),
  };
}

/** RFC 7644 §3.9, by the names of whole attributes. */
export function projected(resource: Record<string, unknown>, query: Record<string, unknown>): object {
  const namesOf = (value: unknown) =>
    typeof value === 'string' && value !== ''
      ? value.split(',').map((each) =>
          each
            .trim()
            .toLowerCase()
            .replace(/\.(?!0)[a-z]+$/, ''),
        )
      : undefined;
  const [only, without] = [namesOf(query.attributes), namesOf(query.excludedAttributes)];
  const always = ['schemas', 'id'];
  return Object.fromEntries(
    Object.entries(resource).filter(([name]) => {
      const lower = name.toLowerCase();
      if (always.includes(lower)) return true;
      return (
        (only === undefined || only.some((each) => each === lower || each.startsWith(`${lower}:`))) &&
        without?.includes(lower) !== true
      );
    }),
  );
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
