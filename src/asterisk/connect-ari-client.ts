import { createRequire } from 'node:module';
import ari from 'ari-client';
import { ariBase } from './ari-base.ts';

/** The library with which ari-client reads the description of the interface. Belcode does not depend on it directly. */
const swagger = createRequire(createRequire(import.meta.url).resolve('ari-client'))('swagger-client') as {
  SwaggerApi: { prototype: { failure(words: string): void; fail(words: string): void } };
  ShredHttpClient: { prototype: { execute(request: { url: string }): unknown } };
  PasswordAuthorization: { prototype: { apply(request: { headers: Record<string, string> }): boolean } };
};

// The library reports a failure, and then throws it again from a callback where nobody can catch it: a 503 of
// Asterisk's HTTP server at the wrong moment would end the dialler and all its calls.
swagger.SwaggerApi.prototype.fail = function fail(words) {
  this.failure(words);
};

// The library uses `new Buffer`, for which Node each time inspects the whole stack to write a deprecation warning.
swagger.PasswordAuthorization.prototype.apply = function apply(
  this: { username: string; password: string },
  { headers },
) {
  headers.Authorization = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
  return true;
};

// The library defines a global function, with which it writes to standard output between the JSON lines of our log.
Object.assign(globalThis, { log: () => {} });

/** Addresses of the exchanges, by host and port. */
const bases = new Map<string, string>();

// The library leaves a path out, and Asterisk's description of its interface names itself with http:// also behind TLS.
const { execute } = swagger.ShredHttpClient.prototype;
swagger.ShredHttpClient.prototype.execute = function toBase(request) {
  const [, host = '', rest = ''] = /^https?:\/\/([^/]+)(?:\/.*?)?\/ari\/(.*)$/.exec(request.url) ?? [];
  const base = bases.get(host);
  if (base !== undefined) request.url = `${base}/ari/${rest}`;
  return execute.call(this, request);
};

/**
 * Connects ari-client, for requests only.
 *
 * @param url as in BELCODE_ARI_URL: with the prefix of http.conf, if it has one
 * @throws an Error or a string
 */
export function connectAriClient(url: string, user: string, password: string): Promise<ari.Client> {
  const base = ariBase(url);
  const { host, origin } = new URL(base);
  bases.set(host, base);
  return ari.connect(origin, user, password);
}
