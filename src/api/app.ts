import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ApiKey, Scope } from '../accounts/api-key.ts';
import type { RefusalId } from '../errors.ts';
import { Refusal } from '../errors.ts';

/** Fastify that takes the types of a route's request and reply from its schema. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authorise` on every route that is not open. */
    apiKey: ApiKey | undefined;
    /** Why the request was refused; for the log line of the request. */
    refusal: Refusal | undefined;
  }

  interface FastifyContextConfig {
    /** The key must have at least one of these scopes. Default: any key will do. */
    scopes?: readonly Scope[];
    /** Called by a hook of another program: the key may also be the password of Basic, or the whole header. */
    isHook?: boolean;
    /** The refusal of a body in which this field is missing or wrong; default: `request-invalid`. */
    refusalOfField?: Readonly<Record<string, RefusalId>>;
  }
}

/** The request's key. @throws Refusal key-missing */
export function keyOf({ apiKey }: FastifyRequest): ApiKey {
  if (apiKey === undefined) throw new Refusal('key-missing', 'an open route has no key');
  return apiKey;
}

/** The id of the request's key, which owns the challenges that it opens. @throws Refusal key-missing */
export function ownerOf(request: FastifyRequest): string {
  return keyOf(request).id;
}

/** @throws Refusal scope-missing, key-missing */
export function checkScope(request: FastifyRequest, scopes: readonly Scope[]): void {
  const apiKey = keyOf(request);
  if (scopes.some((scope) => apiKey.scopes.includes(scope))) return;
  throw new Refusal('scope-missing', `key ${apiKey.id} lacks ${scopes.join(' or ')}`);
}
