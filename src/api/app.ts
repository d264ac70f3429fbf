import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ApiKey, Scope } from '../accounts/api-key.ts';
import type { RefusalId } from '../errors.ts';
import { Refusal } from '../errors.ts';

/** Fastify, with the types of a route's request and reply taken from its schema. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authorisation hook on every route that is not open. */
    apiKey: ApiKey | undefined;
    /** Why the request was refused, for the request's line in the log. */
    refusal: Refusal | undefined;
  }

  interface FastifyContextConfig {
    /** The scopes of which the key must have one, beyond being a key. */
    scopes?: readonly Scope[];
    /** What a body that cannot be read is called; `request-invalid` unless told. */
    malformedBody?: RefusalId;
  }
}

/** The id of the key that asks: the owner of the challenges that it opens. */
export function ownerOf(request: FastifyRequest): string {
  if (request.apiKey === undefined) throw new Refusal('key-missing', 'an open route has no owner');
  return request.apiKey.id;
}

/** @throws Refusal scope-missing, key-missing */
export function checkScope({ apiKey }: FastifyRequest, scopes: readonly Scope[]): void {
  if (apiKey === undefined) throw new Refusal('key-missing', 'an open route has no scopes');
  if (scopes.some((scope) => apiKey.scopes.includes(scope))) return;
  throw new Refusal('scope-missing', `key ${apiKey.id} lacks ${scopes.join(' or ')}`);
}
