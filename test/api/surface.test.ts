import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApi } from '../../src/api/build-api.ts';
import { adapters } from '../../src/api/spoken-code-adapters.ts';
import { ConfigError } from '../../src/config.ts';
import { redisUrl } from '../lab.ts';
import { bearer, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let address: string;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('surface') });
  // Here, because a test that is retried cannot listen again.
  address = await api.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => api.stop());

test('every reply forbids scripts, frames and guessing of types, a refusal too', async () => {
  for (const url of ['/healthz', '/v1/challenges', '/nothing', '/docs/json']) {
    const { headers } = await api.app.inject(url);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['strict-transport-security']).not.toContain('includeSubDomains');
  }
});

test('the page of the documentation runs its own scripts only', async () => {
  const page = await api.app.inject('/docs');
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-security-policy']).toMatch(/script-src 'self';/);
  expect(page.body).not.toMatch(/<script>(?!<)/);
});

test('the description holds every route, its refusals, and the key', async () => {
  const description = (await api.app.inject('/docs/json')).json();
  expect(description.openapi).toBe('3.1.0');
  expect(Object.keys(description.paths)).toEqual([
    '/livez',
    '/healthz',
    '/readyz',
    '/readyz/calls',
    '/v1/challenges',
    '/v1/challenges/{id}',
    '/v1/challenges/{id}/progress',
    '/v1/challenges/{id}/answer',
    '/v1/challenges/{id}/calls',
    '/v1/spoken-codes',
    '/v1/spoken-codes/{id}',
    ...Object.keys(adapters).map((name) => `/v1/spoken-codes/from/${name}`),
    '/v1/users/{login}/factors',
    '/v1/users/{login}/status',
    '/v1/users/{login}/challenges',
    '/v1/users/{login}/enrolment-links',
    '/v1/users',
    '/v1/users/{login}',
    '/v1/users/{login}/disable',
    '/v1/users/{login}/enable',
    '/v1/companies',
    '/v1/companies/{company}',
    '/v1/companies/{company}/disable',
    '/v1/companies/{company}/enable',
  ]);
  expect(description.security).toEqual([{ key: [] }]);
  const { responses } = description.paths['/v1/challenges/{id}/answer'].post;
  expect(Object.keys(responses)).toEqual(['200', '4XX', '5XX']);
  expect(responses['4XX']).toEqual({ $ref: '#/components/responses/Problem' });
  const { content } = description.components.responses.Problem;
  expect(content['application/problem+json'].schema.properties.code.enum).toContain('code-malformed');
  expect(Object.keys(description.paths['/v1/challenges/{id}/progress'].get.responses['200'].content)).toEqual([
    'text/event-stream',
  ]);
});

test('an address that cannot be read is a problem', async () => {
  const reply = await api.app.inject({ url: '/%zz', headers: bearer(api.key) });
  expect([reply.statusCode, reply.json().code]).toEqual([400, 'request-invalid']);
});

/** Sends bytes unchanged, and returns everything that comes back. */
function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let reply = '';
    socket.setEncoding('utf8');
    socket.on('data', (part) => {
      reply += part;
    });
    socket.on('close', () => resolve(reply));
    socket.on('error', reject);
  });
}

test('what is no HTTP is answered with a problem, and is not logged', async () => {
  const { port } = new URL(address);
  const reply = await sendRaw(
    Number(port),
    `POST /x HTTP/1.1\r\nAuthorization: Bearer ${api.key}\r\nbroken 482913\r\n\r\n`,
  );
  expect(reply).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  expect(JSON.parse(reply.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 400, code: 'request-invalid' });
  const long = await sendRaw(Number(port), `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(long).toMatch(/^HTTP\/1.1 431 /);
  expect(api.logged()).not.toContain('482913');
  expect(api.logged()).not.toContain(api.key);
});

test('a trusted proxy that is no address stops the start', async () => {
  const parts = { config: { BELCODE_TRUSTED_PROXIES: ['nonsense'] } };
  await expect(buildApi(parts as unknown as Parameters<typeof buildApi>[0])).rejects.toBeInstanceOf(ConfigError);
});
