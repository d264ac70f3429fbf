import { afterAll, beforeAll, expect, test } from 'vitest';
import { IdempotencyStore } from '../../src/challenges/idempotency-store.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { Refusal } from '../../src/errors.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { redisUrl } from '../lab.ts';
import { startStopwatch } from '../stopwatch.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';

const database = 'idempotency';
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl(database) });
});

afterAll(() => api.stop());

function open(idempotencyKey: string, to: string, key = api.key) {
  return api.app.inject({
    method: 'POST',
    url: '/v1/challenges',
    headers: { ...bearer(key), 'idempotency-key': idempotencyKey },
    payload: { to },
  });
}

test('twenty of the same request at once open one challenge, and hear the same of it', async () => {
  const to = freshNumber();
  const replies = await Promise.all(Array.from({ length: 20 }, () => open('at-once', to)));
  expect(new Set(replies.map((reply) => `${reply.statusCode} ${reply.headers.location} ${reply.body}`)).size).toBe(1);
  expect(replies[0]?.statusCode).toBe(201);
  const redis = await connectLab('commands', database);
  expect(await redis.keys('belcode:challenge:*')).toHaveLength(1);
});

test('the reply is kept for 24 hours, without the number and without the key', async () => {
  const to = freshNumber();
  const key = `kept-${random.id()}`;
  await open(key, to);
  const redis = await connectLab('commands', database);
  const places = await redis.keys('belcode:idempotency:*');
  expect(places.length).toBeGreaterThan(0);
  for (const place of places) {
    expect(await redis.ttl(place)).toBeGreaterThan(24 * 3_600 - 60);
    expect(`${place} ${await redis.get(place)}`).not.toContain(to.slice(3));
    expect(place).not.toContain(key);
  }
});

test('another request under the same key is refused', async () => {
  await open('reused', freshNumber());
  const reply = await open('reused', freshNumber());
  expect([reply.statusCode, reply.json().code]).toEqual([422, 'idempotency-key-reused']);
});

test('two owners may use the same key', async () => {
  const { text } = await api.addKey(['challenges:number']);
  const [mine, theirs] = await Promise.all([open('shared', freshNumber()), open('shared', freshNumber(), text)]);
  expect([mine.statusCode, theirs.statusCode]).toEqual([201, 201]);
  expect(mine.json().id).not.toBe(theirs.json().id);
});

test('calling again at once, twice under one key, places one call', async () => {
  const { id, deliveryId } = await api.open();
  await api.deliveries.advance({ id: deliveryId, challengeId: id }, 'ended', { reason: 'busy' });
  const again = () =>
    api.app.inject({
      method: 'POST',
      url: `/v1/challenges/${id}/calls`,
      headers: { ...bearer(api.key), 'idempotency-key': 'again' },
    });
  const [first, second] = await Promise.all([again(), again()]);
  expect(first.statusCode).toBe(201);
  expect(second.body).toBe(first.body);
});

test('a refused request is not kept: it may be sent again', async () => {
  const to = freshNumber();
  await api.diallers.report('dialler-1', 'away');
  expect((await open('refused', to)).statusCode).toBe(503);
  await api.diallers.report('dialler-1', 'live');
  expect((await open('refused', to)).statusCode).toBe(201);
});

test.each(['', 'a'.repeat(256)])('a key of %j is refused', async (key) => {
  const reply = await open(key, freshNumber());
  expect([reply.statusCode, reply.json().code]).toEqual([400, 'request-invalid']);
});

test('a second request does not wait for ever for the first', async () => {
  const redis = await connectLab('commands', database);
  const store = new IdempotencyStore({ redis, clock, random, secret: 'x'.repeat(32) });
  const asked = { owner: 'a', key: 'slow', request: [1] };
  let end = () => {};
  const slow = store.once(asked, () => new Promise((resolve) => (end = () => resolve({ status: 201, body: 1 }))));
  const elapsed = startStopwatch();
  await expect(store.once(asked, async () => ({ status: 201, body: 2 }))).rejects.toBeInstanceOf(Refusal);
  expect(elapsed()).toBeLessThan(2_500);
  end();
  await slow;
  expect(await store.once(asked, async () => ({ status: 201, body: 3 }))).toEqual({ status: 201, body: 1 });
});
