import type { FastifyRequest } from 'fastify';
import type { Company } from '../../accounts/company.ts';
import { Refusal } from '../../errors.ts';
import {
  addCompanyWithMembers,
  companiesOf,
  editCompanyWithMembers,
  maxMembers,
  membersOf,
} from '../../people/users-by-scim.ts';
import { type App, checkScope, keyOf } from '../app.ts';
import { ScimFault } from './scim-fault.ts';
import { readGroupFilter } from './scim-filter.ts';
import { type PatchStep, readPatch } from './scim-patch.ts';
import { baseOf, listOf, projected, readPage, type ScimParts, scimOptions, sendScim } from './scim-reply.ts';
import { belcodeGroupSchema, groupSchema } from './scim-schemas.ts';
import { canonical, objectOf, readText, versionOf } from './scim-user.ts';

type WithId = { Params: { id: string }; Querystring: Record<string, unknown> };

/**
 * Companies as groups. Members are moved into a company; nobody is taken out of one, because each user has one. To add
 * or rename a company a key also needs the scope `companies:write`.
 */
export function addScimGroupRoutes(app: App, parts: ScimParts & { country: string }): void {
  const find = async (request: FastifyRequest<WithId>) => {
    const company = (await companiesOf(parts, keyOf(request))).find(({ id }) => id === request.params.id);
    if (company === undefined) throw new Refusal('not-found', 'no such group');
    return company;
  };
  const withMembers = async (request: FastifyRequest<WithId>, company: Company) => {
    const resource = groupResource(company, baseOf(request));
    const excluded = String(request.query.excludedAttributes ?? '').toLowerCase();
    if (excluded.split(',').includes('members')) return projected(resource, request.query);
    const members = await membersOf(parts, keyOf(request), company.id);
    const listed = members.map(({ id, login }) => ({
      value: id,
      display: login,
      $ref: `${baseOf(request)}/Users/${id}`,
    }));
    return projected({ ...resource, members: listed }, request.query);
  };
  const edit = (request: FastifyRequest, before: Company, given: { name: string; userIds: readonly string[] }) => {
    const name = given.name === before.name ? undefined : given.name;
    if (name !== undefined) checkScope(request, ['companies:write']);
    return editCompanyWithMembers(parts, keyOf(request), before, { ...given, name });
  };

  app.get<WithId>('/Groups', scimOptions, async (request, reply) => {
    const { offset, limit } = readPage(request.query);
    const { filter } = request.query;
    const wanted = typeof filter === 'string' && filter !== '' ? readGroupFilter(filter) : undefined;
    const found = (await companiesOf(parts, keyOf(request))).filter(
      ({ id, name }) =>
        wanted === undefined ||
        (wanted.attribute === 'id' ? id === wanted.value : name.toLowerCase() === wanted.value.toLowerCase()),
    );
    const shown = found.slice(offset, offset + limit);
    const resources = shown.map((company) => projected(groupResource(company, baseOf(request)), request.query));
    return sendScim(reply, listOf(resources, found.length, offset + 1));
  });

  app.get<WithId>('/Groups/:id', scimOptions, async (request, reply) =>
    sendScim(reply, await withMembers(request, await find(request))),
  );

  app.post<WithId>('/Groups', scimOptions, async (request, reply) => {
    checkScope(request, ['companies:write']);
    const group = readGroup(request.body);
    const { name, country = parts.country, members: userIds = [] } = group;
    const added = await addCompanyWithMembers(parts, keyOf(request), { name, country, userIds });
    reply.header('location', `${baseOf(request)}/Groups/${added.id}`);
    return sendScim(reply, await withMembers(request, added), 201);
  });

  app.put<WithId>('/Groups/:id', scimOptions, async (request, reply) => {
    const before = await find(request);
    const { name, members } = readGroup(request.body);
    if (members !== undefined) await checkAllStay(parts, request, before.id, [{ members, replaces: true }]);
    const company = await edit(request, before, { name, userIds: members ?? [] });
    return sendScim(reply, await withMembers(request, company));
  });

  app.patch<WithId>('/Groups/:id', scimOptions, async (request, reply) => {
    const before = await find(request);
    const wanted = readPatch(request.body).flatMap((step) => groupStepsOf(step, before.id));
    const members = membersNamedBy(wanted);
    if (wanted.some(({ replaces }) => replaces)) await checkAllStay(parts, request, before.id, wanted);
    const name = wanted.findLast((each) => each.name !== undefined)?.name ?? before.name;
    const company = await edit(request, before, { name, userIds: members });
    return sendScim(reply, await withMembers(request, company));
  });

  app.delete<WithId>('/Groups/:id', scimOptions, async (request) => {
    await find(request);
    throw new ScimFault(undefined, 'A company does not end by SCIM, because its users would lose their access.', 501);
  });
}

function groupResource({ id, name, country, createdAt }: Company, base: string): Record<string, unknown> {
  const resource = {
    schemas: [groupSchema, belcodeGroupSchema],
    id,
    displayName: name,
    [belcodeGroupSchema]: { country },
  };
  const location = `${base}/Groups/${id}`;
  const meta = { resourceType: 'Group', created: createdAt.toISOString(), location, version: versionOf(resource) };
  return { ...resource, meta };
}

interface GroupChange {
  name?: string | undefined;
  /** Ids of users. */
  members?: readonly string[] | undefined;
  /** Whether these are all members. */
  replaces: boolean;
}

function readGroup(body: unknown): {
  name: string;
  country: string | undefined;
  members: readonly string[] | undefined;
} {
  const group = canonical(objectOf(body));
  const name = readText(group.get('displayname'), 'displayName');
  if (name === undefined) throw new ScimFault('invalidValue', 'displayName is required.');
  const own = canonical(objectOf(group.get(belcodeGroupSchema.toLowerCase()) ?? {}));
  return { name, country: readText(own.get('country'), 'country'), members: readMembers(group.get('members')) };
}

/** @throws ScimFault invalidValue, tooMany */
function readMembers(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.length > maxMembers) throw new ScimFault('tooMany', `A request names at most ${maxMembers} members.`);
  return list.map((each) => {
    const id = readText(canonical(objectOf(each)).get('value'), 'members.value');
    if (id === undefined) throw new ScimFault('invalidValue', 'A member has a value, which is the id of a user.');
    return id;
  });
}

function groupStepsOf({ op, path, value }: PatchStep, groupId: string): GroupChange[] {
  const attribute = path?.toLowerCase();
  if (attribute === undefined)
    return (
      Object.entries(objectOf(value))
        // Okta sends the id beside a new name.
        .filter(([name, each]) => !(name.toLowerCase() === 'id' && each === groupId))
        .flatMap(([name, each]) => groupStepsOf({ op, path: name, value: each }, groupId))
    );
  if (/^members(\[|\.|$)/.test(attribute)) {
    if (op === 'remove') throw staysInCompany();
    if (attribute !== 'members') throw new ScimFault('invalidPath', 'Members are added as a list.');
    return [{ members: readMembers(value), replaces: op === 'replace' }];
  }
  if (attribute === 'displayname' && op !== 'remove')
    return [{ name: readText(value, 'displayName'), replaces: false }];
  // Okta and Entra ID repeat these.
  if (attribute === 'externalid' || attribute === 'schemas') return [];
  if (attribute === 'id' || attribute === 'meta') throw new ScimFault('mutability', 'This attribute is read-only.');
  throw new ScimFault('invalidPath', 'The path names no attribute that is known.');
}

/** Ids of all steps together, each once. @throws ScimFault tooMany */
function membersNamedBy(steps: readonly GroupChange[]): string[] {
  const ids = [...new Set(steps.flatMap(({ members }) => members ?? []))];
  if (ids.length > maxMembers) throw new ScimFault('tooMany', `A request names at most ${maxMembers} members.`);
  return ids;
}

/** Reads the members once. @throws ScimFault mutability when a replacement would take one out of the company */
async function checkAllStay(
  parts: ScimParts,
  request: FastifyRequest,
  companyId: string,
  steps: readonly GroupChange[],
): Promise<void> {
  const now = new Set((await membersOf(parts, keyOf(request), companyId)).map(({ id }) => id));
  for (const { members, replaces } of steps) {
    const named = new Set(members);
    if (replaces && members !== undefined && [...now].some((id) => !named.has(id))) throw staysInCompany();
    for (const id of named) now.add(id);
  }
}

function staysInCompany(): ScimFault {
  return new ScimFault('mutability', 'Each user has one company. Add the user to another one, or disable the user.');
}
