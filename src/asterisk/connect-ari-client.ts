import { createRequire } from 'node:module';
import ari from 'ari-client';

/** The library below ari-client, which reads the descriptions of the interface. Our package does not depend on it. */
const swagger = createRequire(createRequire(import.meta.url).resolve('ari-client'))('swagger-client') as {
  SwaggerApi: { prototype: { failure(words: string): void; fail(words: string): void } };
  PasswordAuthorization: { prototype: { apply(request: { headers: Record<string, string> }): boolean } };
};

// It tells a failure and then throws it once more, out of a callback where nobody can catch it: a 503 of Asterisk's
// HTTP server at the wrong moment would end the dialler and all its calls.
swagger.SwaggerApi.prototype.fail = function fail(words) {
  this.failure(words);
};

// It encodes by `new Buffer`, and each time Node walks the whole stack to find out who still does.
swagger.PasswordAuthorization.prototype.apply = function apply(
  this: { username: string; password: string },
  { headers },
) {
  headers.Authorization = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
  return true;
};

// It leaves a global function behind, with which it writes to standard output, between the JSON lines of our log.
Object.assign(globalThis, { log: () => {} });

/** Connects ari-client for requests only. @throws an Error, or a sentence */
export function connectAriClient(url: string, user: string, password: string): Promise<ari.Client> {
  return ari.connect(url, user, password);
}
