import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { redisUrl } from '../lab.ts';
import { until } from '../until.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('challenge-routes') });
});

afterAll(() => api.stop());

function ask(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, key = api.key) {
  return api.app.inject({ method, url, headers: bearer(key), ...(payload === undefined ? {} : { payload }) });
}

test('opening a challenge tells where it is, and shows the number masked', async () => {
  const reply = await ask('POST', '/v1/challenges', { to: '06 12 34 56 78', language: 'en', purpose: 'login' });
  expect(reply.statusCode).toBe(201);
  const body = reply.json();
  expect(reply.headers.location).toBe(`/v1/challenges/${body.id}`);
  expect(body).toMatchObject({
    state: 'open',
    to: '061*****78',
    language: 'en',
    purpose: 'login',
    triesLeft: 5,
    delivery: { state: 'queued' },
  });
  expect(Date.parse(body.expiresAt) - Date.parse(body.openedAt)).toBe(600_000);
  expect(reply.body).not.toContain('12345678');
  expect(reply.headers['cache-control']).toBe('no-store');
});

test('a challenge is read with the state of its call, and why the call ended', async () => {
  const { id, deliveryId } = await api.open();
  await api.deliveries.advance({ id: deliveryId, challengeId: id }, 'dialling');
  const dialling = await ask('GET', `/v1/challenges/${id}`);
  expect(dialling.json()).toMatchObject({ id, state: 'open', delivery: { id: deliveryId, state: 'dialling' } });
  await api.deliveries.advance({ id: deliveryId, challengeId: id }, 'ended', { reason: 'busy' });
  const ended = await ask('GET', `/v1/challenges/${id}`);
  expect(ended.json().delivery).toEqual({ id: deliveryId, state: 'ended', reason: 'busy' });
});

test('a wrong code costs a try, the right one passes, and passes once', async () => {
  const challenge = await api.open();
  await api.speak(challenge, '482913');
  const url = `/v1/challenges/${challenge.id}/answer`;
  expect((await ask('POST', url, { code: '000000' })).json()).toEqual({ state: 'armed', triesLeft: 4 });
  expect((await ask('POST', url, { code: '482 913' })).json()).toMatchObject({ state: 'passed' });
  expect((await ask('POST', url, { code: '482913' })).json()).toEqual({ state: 'expired', triesLeft: 0 });
});

test('an answer does not wait for its line of the audit, which is written all the same', async () => {
  const challenge = await api.open();
  await api.speak(challenge, '482913');
  await api.audit.settled();
  const before = await countOf('code-refused');
  const append = api.audit.append.bind(api.audit);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const spy = vi.spyOn(api.audit, 'append').mockImplementation(async (entry) => {
    await held;
    await append(entry);
  });
  const url = `/v1/challenges/${challenge.id}/answer`;
  expect((await ask('POST', url, { code: '000000' })).json()).toEqual({ state: 'armed', triesLeft: 4 });
  spy.mockRestore();
  letGo();
  await until(async () => (await countOf('code-refused')) === before + 1);
});

async function countOf(event: 'code-refused'): Promise<number> {
  const lines = await api.audit.list({ event });
  return lines.reduce((sum, { repeats }) => sum + (repeats?.times ?? 1), 0);
}

test('of fifty right answers at once, one passes', async () => {
  const challenge = await api.open();
  await api.speak(challenge, '482913');
  const url = `/v1/challenges/${challenge.id}/answer`;
  const replies = await Promise.all(Array.from({ length: 50 }, () => ask('POST', url, { code: '482913' })));
  expect(replies.filter((reply) => reply.json().state === 'passed')).toHaveLength(1);
});

test('an answer that is sent again under its Idempotency-Key is answered the same and costs nothing (C09)', async () => {
  const challenge = await api.open();
  await api.speak(challenge, '482913');
  const send = (code: string) =>
    api.app.inject({
      method: 'POST',
      url: `/v1/challenges/${challenge.id}/answer`,
      headers: { ...bearer(api.key), 'idempotency-key': 'a' },
      payload: { code },
    });
  const first = await send('000000');
  expect(first.json()).toEqual({ state: 'armed', triesLeft: 4 });
  expect((await send('000000')).body).toBe(first.body);
  const reused = await send('482913');
  expect(reused.statusCode).toBe(422);
  expect(reused.json().code).toBe('idempotency-key-reused');
});

test('unknown, foreign, passed and cancelled challenges are answered alike, byte for byte', async () => {
  const stranger = await api.addKey(['challenges:number']);
  const foreign = await api.open(stranger.text);
  const passed = await api.open();
  const cancelled = await api.open();
  for (const challenge of [foreign, passed, cancelled]) await api.speak(challenge, '482913');
  await ask('POST', `/v1/challenges/${passed.id}/answer`, { code: '482913' });
  await ask('DELETE', `/v1/challenges/${cancelled.id}`);
  const seen = new Set<string>();
  for (const id of ['aaaaaaaaaaaaaaaaaaaaaa', foreign.id, passed.id, cancelled.id]) {
    const reply = await ask('POST', `/v1/challenges/${id}/answer`, { code: '482913' });
    // Each reply has its own time and id.
    const { date: _date, 'x-request-id': _id, ...headers } = reply.headers;
    seen.add(JSON.stringify([reply.statusCode, headers, reply.body]));
  }
  expect([...seen]).toHaveLength(1);
  expect([...seen][0]).toContain('expired');
});

test('calling again waits for the call that is under way, and then rings with a new delivery', async () => {
  const { id, deliveryId } = await api.open();
  const early = await ask('POST', `/v1/challenges/${id}/calls`);
  expect(early.statusCode).toBe(409);
  expect(early.json().code).toBe('delivery-under-way');
  await api.deliveries.advance({ id: deliveryId, challengeId: id }, 'ended', { reason: 'no-answer' });
  const again = await ask('POST', `/v1/challenges/${id}/calls`);
  expect(again.statusCode).toBe(201);
  expect(again.headers.location).toBe(`/v1/challenges/${id}`);
  expect(again.json()).toMatchObject({ id, delivery: { state: 'queued' } });
  expect(again.json().delivery.id).not.toBe(deliveryId);
});

test('cancelling ends the challenge and its call, twice is fine, and calling again is too late', async () => {
  const { id } = await api.open();
  const first = await ask('DELETE', `/v1/challenges/${id}`);
  expect([first.statusCode, first.body]).toEqual([204, '']);
  expect((await ask('DELETE', `/v1/challenges/${id}`)).statusCode).toBe(204);
  const read = await ask('GET', `/v1/challenges/${id}`);
  expect(read.json()).toMatchObject({ state: 'cancelled', delivery: { state: 'ended', reason: 'challenge-over' } });
  const again = await ask('POST', `/v1/challenges/${id}/calls`);
  expect([again.statusCode, again.json().code]).toEqual([409, 'challenge-over']);
});

test('empty bodies that call themselves JSON are fine where no body is wanted', async () => {
  const { id } = await api.open();
  const headers = { ...bearer(api.key), 'content-type': 'application/json' };
  const reply = await api.app.inject({ method: 'DELETE', url: `/v1/challenges/${id}`, headers, payload: '' });
  expect(reply.statusCode).toBe(204);
});

test.each([
  ['no number', {}, 400, 'request-invalid'],
  ['a number that is no text', { to: 31612345678 }, 400, 'request-invalid'],
  ['an unknown field', { to: '+31612345678', factor: 'x' }, 400, 'request-invalid'],
  ['a language that is no tag', { to: '+31612345678', language: 'dutch' }, 400, 'request-invalid'],
  ['a language with a small country', { to: '+31612345678', language: 'pt-br' }, 400, 'request-invalid'],
  ['a purpose with a line break', { to: '+31612345678', purpose: 'a\nb' }, 400, 'request-invalid'],
  ['a second destination', { to: '+31612345678&PJSIP/x' }, 400, 'number-invalid'],
  ['a SIP address', { to: '1/sip:x@evil' }, 400, 'number-invalid'],
  ['a line break', { to: '+31612345678\r\n' }, 400, 'number-invalid'],
  ['a country that is not allowed', { to: '+447400123456' }, 403, 'destination-refused'],
  ['a premium number', { to: '+31909123456' }, 403, 'destination-refused'],
])('opening with %s is refused in one form', async (_case, body, status, code) => {
  const reply = await ask('POST', '/v1/challenges', body);
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(reply.json()).toMatchObject({ type: `urn:belcode:problem:${code}`, status, code });
  expect(reply.statusCode).toBe(status);
});

test('no exchange, no challenge', async () => {
  await api.diallers.report('dialler-1', 'away');
  const reply = await ask('POST', '/v1/challenges', { to: freshNumber() });
  await api.diallers.report('dialler-1', 'live');
  expect([reply.statusCode, reply.json().code]).toEqual([503, 'exchange-unavailable']);
  expect(reply.headers['retry-after']).toBeDefined();
});

test('an id of nothing, of another shape, and an unknown address are not found, as a problem', async () => {
  for (const url of ['/v1/challenges/aaaaaaaaaaaaaaaaaaaaaa', '/v1/challenges/a%20b', '/v1/nothing', '/']) {
    const reply = await ask('GET', url);
    expect([reply.statusCode, reply.json().code]).toEqual([404, 'not-found']);
    expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  }
});

test("another key's challenge is not found, and stays as it is", async () => {
  const stranger = await api.addKey(['challenges:number']);
  const { id } = await api.open();
  for (const [method, url] of [
    ['GET', `/v1/challenges/${id}`],
    ['GET', `/v1/challenges/${id}/progress`],
    ['POST', `/v1/challenges/${id}/calls`],
    ['DELETE', `/v1/challenges/${id}`],
  ] as const) {
    const reply = await ask(method, url, undefined, stranger.text);
    expect([reply.statusCode, reply.json().code]).toEqual([404, 'not-found']);
  }
  expect((await ask('GET', `/v1/challenges/${id}`)).json().state).toBe('open');
});
