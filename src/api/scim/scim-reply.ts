import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ChangeUserParts } from '../change-user-parts.ts';
import type { CompanyRouteParts } from '../company-routes.ts';
import { ScimFault, scimMediaType } from './scim-fault.ts';
import { defaultResults, listSchema, maxResults } from './scim-schemas.ts';

export type ScimParts = ChangeUserParts & CompanyRouteParts;

/** A user with the extensions of an identity provider. */
const maxBodyBytes = 64 * 1024;
export const scimOptions = {
  bodyLimit: maxBodyBytes,
  config: { scopes: ['users:write'] as const },
  schema: { hide: true },
};

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
