import { afterAll, beforeAll, expect, test } from 'vitest';
import { redisUrl } from '../lab.ts';
import { bearer, type OpenedChallenge, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let challenge: OpenedChallenge;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('malformed-answers') });
  challenge = await api.open();
  await api.speak(challenge, '482913');
});

afterAll(() => api.stop());

const json = 'application/json';

type Case = [what: string, type: string, payload: string, needle: string | undefined];
const withStatus = (status: number, code: string, cases: Case[]) =>
  cases.map((each) => [...each, status, code] as const);

/** Each contains a text that can be searched for in the reply and in the log. */
test.each([
  ...withStatus(400, 'code-malformed', [
    ['letters', json, '{"code":"findme"}', 'findme'],
    ['five digits', json, '{"code":"77777"}', '77777'],
    ['seven digits', json, '{"code":"7777777"}', '7777777'],
    ['a number, whose leading zeros would be gone', json, '{"code":777666}', '777666'],
    ['numerals that are no digits', json, '{"code":"四八二九一三"}', '四八二九一三'],
    ['a NUL inside', json, '{"code":"777\\u0000666"}', '777'],
    ['a list', json, '{"code":["777666"]}', '777666'],
    ['no code', json, '{"kode":"777666"}', '777666'],
    ['three kilobytes of digits', json, `{"code":"${'7'.repeat(3_000)}"}`, '7777777'],
  ]),
  ...withStatus(400, 'request-invalid', [
    ['a prototype', json, '{"__proto__":{"code":"777666"}}', '777666'],
    ['a field more', json, '{"code":"777666","777666":1}', '777666'],
    ['half a body', json, '{"code":"777666', '777666'],
    ['no JSON', json, 'code=777666', '777666'],
    ['a bare text', json, '"777666"', '777666'],
    ['nothing', json, '', undefined],
  ]),
  ...withStatus(413, 'request-too-large', [['ten kilobytes', json, `{"code":"${'7'.repeat(10_000)}"}`, '7777777']]),
  ...withStatus(415, 'media-type-unknown', [
    ['a form', 'application/x-www-form-urlencoded', 'code=777666', '777666'],
    ['a text', 'text/plain', '777666', '777666'],
  ]),
])(
  '%s as an answer: refused, no try spent, and nothing of it kept (C08)',
  async (_case, type, payload, needle, status, code) => {
    const before = api.logged().length;
    const reply = await api.app.inject({
      method: 'POST',
      url: `/v1/challenges/${challenge.id}/answer`,
      headers: { ...bearer(api.key), 'content-type': type },
      payload,
    });
    expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
    const logged = api.logged().slice(before);
    expect(logged).toContain(code);
    if (needle !== undefined) {
      expect(reply.body).not.toContain(needle);
      // Times and process ids are numbers too, so the answer is searched for as a text.
      expect(logged.replace(/"(time|pid|ms)":[\d.]+/g, '')).not.toContain(needle);
    }
    const read = await api.app.inject({ url: `/v1/challenges/${challenge.id}`, headers: bearer(api.key) });
    expect(read.json().triesLeft).toBe(5);
  },
);

test('an empty body may be called a text, as fetch does', async () => {
  const reply = await api.app.inject({
    method: 'POST',
    url: '/v1/challenges/nobody/calls',
    headers: { ...bearer(api.key), 'content-type': 'text/plain;charset=UTF-8', 'content-length': '0' },
    payload: '',
  });
  expect([reply.statusCode, reply.json().code]).toEqual([404, 'not-found']);
});

test('a right code is in no log either', async () => {
  const reply = await api.app.inject({
    method: 'POST',
    url: `/v1/challenges/${challenge.id}/answer?code=482913`,
    headers: bearer(api.key),
    payload: { code: '482913' },
  });
  expect(reply.json().state).toBe('passed');
  expect(api.logged()).not.toContain('482913');
});

test('a body of more than 4 kB elsewhere is a problem too', async () => {
  const reply = await api.app.inject({
    method: 'POST',
    url: '/v1/challenges',
    headers: bearer(api.key),
    payload: { to: '1'.repeat(5_000) },
  });
  expect([reply.statusCode, reply.json().code]).toEqual([413, 'request-too-large']);
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
});

test('what is wrong is told without what was sent', async () => {
  const reply = await api.app.inject({
    method: 'POST',
    url: '/v1/challenges',
    headers: bearer(api.key),
    payload: { to: '+31612345678', secretive: 1 },
  });
  expect(reply.json().detail).toBe('body must not have unknown fields');
  const typed = await api.app.inject({
    method: 'POST',
    url: '/v1/challenges',
    headers: bearer(api.key),
    payload: { to: 31612345678 },
  });
  expect(typed.json().detail).toBe('body: to must be string');
});

test('no number is in the log', () => {
  expect(api.logged()).not.toContain('31610000');
  expect(api.logged()).not.toContain('31612345678');
});
