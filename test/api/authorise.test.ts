import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { formatApiKey, mintApiKey, parseApiKey } from '../../src/accounts/api-key.ts';
import { openRoutes } from '../../src/api/authorise.ts';
import { Refusal } from '../../src/errors.ts';
import { systemRandom } from '../../src/random.ts';
import { redisUrl } from '../lab.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('authorise') });
});

afterAll(() => api.stop());

/** Every route that the router knows, because `printRoutes` prints its tree. */
function everyRoute(): { method: string; url: string }[] {
  const routes: { method: string; url: string }[] = [];
  const path: string[] = [];
  for (const line of api.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const found = /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line);
    if (found === null) continue;
    const [, indent = '', part = '', methods] = found;
    path.length = indent.length / 4;
    path.push(part);
    for (const method of methods?.split(', ') ?? []) routes.push({ method, url: path.join('') });
  }
  return routes;
}

test('every route refuses without a key, but the open ones', async () => {
  const routes = everyRoute();
  expect(routes.map(({ method, url }) => `${method} ${url}`)).toEqual(
    expect.arrayContaining([
      'POST /v1/challenges',
      'GET /v1/challenges/:id',
      'DELETE /v1/challenges/:id',
      'GET /v1/challenges/:id/progress',
      'POST /v1/challenges/:id/answer',
      'POST /v1/challenges/:id/calls',
      'GET /healthz',
    ]),
  );
  for (const { method, url } of routes) {
    // The wildcard of the page's own files, /docs/static/*, of which the printout leaves out a part.
    if (url === '/docs/*') continue;
    const reply = await api.app.inject({ method: method as 'GET', url: url.replace(':id', 'a'.repeat(22)) });
    if (openRoutes.includes(url)) expect(`${url} ${reply.statusCode}`).not.toMatch(/ 40[13]$/);
    else {
      expect(`${method} ${url} ${reply.statusCode}`).toBe(`${method} ${url} 401`);
      expect(reply.headers['www-authenticate']).toBe('Bearer');
      // SCIM has a shape of its own for errors (RFC 7644 §3.12).
      if (url.startsWith('/scim/')) expect(reply.body === '' || reply.json().status === '401').toBe(true);
      else if (method !== 'HEAD') expect(reply.json().code).toBe('key-missing');
    }
  }
});

test.each([
  '/healthz/../v1/challenges/aaaaaaaaaaaaaaaaaaaaaa',
  '/docs/../v1/challenges/aaaaaaaaaaaaaaaaaaaaaa',
  '/docs/static/..%2f..%2fv1/challenges/aaaaaaaaaaaaaaaaaaaaaa',
  '//v1/challenges/aaaaaaaaaaaaaaaaaaaaaa',
  '/V1/challenges/aaaaaaaaaaaaaaaaaaaaaa',
  '/v1/challenges/aaaaaaaaaaaaaaaaaaaaaa/',
  '/v1/challenges/aaaaaaaaaaaaaaaaaaaaaa?x=/healthz',
])('%s gives nobody a way in', async (url) => {
  const reply = await api.app.inject({ method: 'GET', url });
  expect([401, 404]).toContain(reply.statusCode);
});

async function open(authorization: string | undefined) {
  const reply = await api.app.inject({
    method: 'POST',
    url: '/v1/challenges',
    headers: authorization === undefined ? {} : { authorization },
    payload: { to: freshNumber() },
  });
  return [reply.statusCode, reply.json().code] as const;
}

test('a key is wanted as Bearer, in any case', async () => {
  expect(await open(undefined)).toEqual([401, 'key-missing']);
  expect(await open('')).toEqual([401, 'key-missing']);
  expect(await open(api.key)).toEqual([401, 'key-missing']);
  expect(await open(`Basic ${Buffer.from(`x:${api.key}`).toString('base64')}`)).toEqual([401, 'key-missing']);
  expect((await open(`bearer ${api.key}`))[0]).toBe(201);
});

test('malformed, unknown, wrong and revoked keys get one and the same reply', async () => {
  const { id } = await api.addKey(['challenges:number']);
  const revoked = await api.addKey(['challenges:number']);
  await api.revokeKey(revoked.id);
  const replies = new Set<string>();
  for (const key of [
    'x',
    'bel_x_y',
    formatApiKey(mintApiKey(systemRandom)),
    formatApiKey({ id, secret: systemRandom.secret() }),
    revoked.text,
  ]) {
    const reply = await api.app.inject({ method: 'POST', url: '/v1/challenges', headers: bearer(key), payload: {} });
    // Each reply has its own time and id.
    const { date: _date, 'x-request-id': _id, ...headers } = reply.headers;
    replies.add(JSON.stringify([reply.statusCode, headers, reply.body]));
  }
  expect([...replies]).toHaveLength(1);
  expect([...replies][0]).toContain('key-unknown');
});

test('a key without the scope may not name a number, and may ask all else', async () => {
  const { text } = await api.addKey([]);
  expect(await open(`Bearer ${text}`)).toEqual([403, 'scope-missing']);
  const reply = await api.app.inject({ method: 'GET', url: `/v1/challenges/${'a'.repeat(22)}`, headers: bearer(text) });
  expect(reply.statusCode).toBe(404);
});

test('a refused request is refused before its body is read', async () => {
  const reply = await api.app.inject({
    method: 'POST',
    url: '/v1/challenges',
    headers: { 'content-type': 'application/json' },
    payload: '{'.repeat(100_000),
  });
  expect(reply.statusCode).toBe(401);
});

test('attack: a key that is revoked while a body comes slowly opens nothing', async () => {
  const { keys } = api.parts;
  const verify = keys.verify.bind(keys);
  // As after the ten seconds for which a key is remembered.
  const revoked = async () => Promise.reject(new Refusal('key-unknown', 'revoked'));
  const verifying = vi.spyOn(keys, 'verify').mockImplementationOnce(verify).mockImplementationOnce(revoked);
  onTestFinished(() => verifying.mockRestore());
  const opened = vi.spyOn(api.parts.challenges.challenges, 'open');
  onTestFinished(() => opened.mockRestore());
  expect(await open(`Bearer ${api.key}`)).toEqual([401, 'key-unknown']);
  expect([verifying.mock.calls.length, opened.mock.calls.length]).toEqual([2, 0]);
});

test('no secret of a key is in the log', async () => {
  await open(`Bearer ${api.key}`);
  const secret = parseApiKey(api.key)?.secret ?? '';
  expect(secret).not.toBe('');
  expect(api.logged()).not.toContain(secret);
  expect(api.logged()).toContain('"route":"/v1/challenges"');
});
