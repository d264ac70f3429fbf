import type { FastifyRequest } from 'fastify';
import type { ApiKey } from '../../accounts/api-key.ts';
import type { ApiKeyVerifier } from '../../accounts/verify-api-key.ts';
import { Refusal } from '../../errors.ts';
import { accountSid, serviceSid } from './sids.ts';

/**
 * Checks account, token and service of a request, before its body is read.
 *
 * @returns the API key, which is the token
 * @throws Refusal key-missing, key-unknown, also for the account of another key; too-many-tries, scope-missing;
 *   not-found for the service of another key; store-unavailable
 */
export async function enterAccount(
  keys: Pick<ApiKeyVerifier, 'verify'>,
  request: Pick<FastifyRequest, 'headers' | 'ip' | 'params'>,
): Promise<ApiKey> {
  const { account, token } = readBasic(request.headers.authorization);
  const key = await keys.verify(token, request.ip);
  if (account !== accountSid(key)) throw new Refusal('key-unknown', `account of another key than ${key.id}`);
  const { service } = request.params as { service?: string };
  if (service !== serviceSid(key)) throw new Refusal('not-found', `service of another key than ${key.id}`);
  if (!key.scopes.includes('challenges:number'))
    throw new Refusal('scope-missing', `key ${key.id} lacks challenges:number`);
  return key;
}

/** RFC 7617. @throws Refusal key-missing */
function readBasic(header: string | undefined): { account: string; token: string } {
  const [, encoded = ''] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '') ?? [];
  const [, account, token] = /^([^:]+):(.+)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (account === undefined || token === undefined) throw new Refusal('key-missing');
  return { account, token };
}
