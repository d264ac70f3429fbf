import { createRequire } from 'node:module';
import ari from 'ari-client';

/** The library with which ari-client reads the description of the interface. Belcode does not depend on it directly. */
const swagger = createRequire(createRequire(import.meta.url).resolve('ari-client'))('swagger-client') as {
  SwaggerApi: { prototype: { failure(words: string): void; fail(words: string): void } };
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

/** Connects ari-client, for requests only. @throws an Error or a string */
export function connectAriClient(url: string, user: string, password: string): Promise<ari.Client> {
  return ari.connect(url, user, password);
}
