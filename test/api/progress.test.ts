import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redisUrl } from '../lab.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';
import { type EventReader, readEvents } from './event-reader.ts';
import { bearer, type OpenedChallenge, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let address: string;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('progress') });
  address = await api.app.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => api.stop());

function follow({ id }: OpenedChallenge, lastEventId?: string): Promise<EventReader> {
  return readEvents(`${address}/v1/challenges/${id}/progress`, {
    ...bearer(api.key),
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  });
}

const statesOf = (reader: EventReader) => reader.events.map(({ data }) => data.state);

test('tells what happened so far, then what happens, and ends with the challenge', async () => {
  const challenge = await api.open();
  const delivery = { id: challenge.deliveryId, challengeId: challenge.id };
  await api.deliveries.advance(delivery, 'dialling');
  const reader = await follow(challenge);
  expect(reader.headers['content-type']).toBe('text/event-stream');
  expect(reader.headers['cache-control']).toBe('no-store');
  await until(() => reader.events.length === 2);
  await api.deliveries.advance(delivery, 'ringing');
  await until(() => reader.events.length === 3);
  await api.deliveries.advance(delivery, 'answered', { key: '7' });
  await until(() => reader.events.length === 4);
  expect(reader.events[3]).toMatchObject({ event: 'delivery', data: { state: 'answered', key: '7' } });
  await api.app.inject({ method: 'DELETE', url: `/v1/challenges/${challenge.id}`, headers: bearer(api.key) });
  await until(() => reader.ended());
  expect(statesOf(reader)).toEqual(['queued', 'dialling', 'ringing', 'answered', 'ended', 'cancelled']);
  expect(reader.events.at(-1)).toMatchObject({ event: 'challenge', id: 'over' });
});

test('goes on after Last-Event-ID: nothing twice, nothing left out', async () => {
  const challenge = await api.open();
  const delivery = { id: challenge.deliveryId, challengeId: challenge.id };
  await api.deliveries.advance(delivery, 'dialling');
  const first = await follow(challenge);
  await until(() => first.events.length === 2);
  first.close();
  await api.deliveries.advance(delivery, 'ringing');
  await api.deliveries.advance(delivery, 'ended', { reason: 'busy' });
  const second = await follow(challenge, first.events[1]?.id);
  await until(() => second.events.length === 2);
  expect(statesOf(second)).toEqual(['ringing', 'ended']);
  expect(new Set([...first.events, ...second.events].map(({ id }) => id)).size).toBe(4);
  // The challenge is not over: another call may follow, which the same stream reports.
  await api.app.inject({ method: 'POST', url: `/v1/challenges/${challenge.id}/calls`, headers: bearer(api.key) });
  await until(() => second.events.length === 3);
  expect(second.events[2]?.data).toMatchObject({ state: 'queued' });
  expect(second.ended()).toBe(false);
  second.close();
});

test('a malformed id means from the beginning', async () => {
  const challenge = await api.open();
  const reader = await follow(challenge, 'x; DROP');
  await until(() => reader.events.length === 1);
  expect(statesOf(reader)).toEqual(['queued']);
  reader.close();
});

test('a browser that has heard the end is told to stay away', async () => {
  const challenge = await api.open();
  await api.app.inject({ method: 'DELETE', url: `/v1/challenges/${challenge.id}`, headers: bearer(api.key) });
  const reader = await follow(challenge);
  await until(() => reader.ended());
  expect(statesOf(reader)).toEqual(['queued', 'ended', 'cancelled']);
  expect((await follow(challenge, reader.events.at(-1)?.id)).status).toBe(204);
});

test('a right code ends the streams of all listeners', async () => {
  const challenge = await api.open();
  await api.speak(challenge, '482913');
  await api.deliveries.advance({ id: challenge.deliveryId, challengeId: challenge.id }, 'spoken');
  const reader = await follow(challenge);
  await until(() => reader.events.length === 5);
  await api.app.inject({
    method: 'POST',
    url: `/v1/challenges/${challenge.id}/answer`,
    headers: bearer(api.key),
    payload: { code: '482913' },
  });
  await until(() => reader.ended());
  expect(reader.events.at(-1)?.data).toEqual({ state: 'passed' });
  expect(reader.text()).not.toContain('482913');
});

test('a client that goes away without a word leaves nothing behind', async () => {
  // Four streams per challenge, because a fifth would end the first before its first event.
  const challenges = await Promise.all(Array.from({ length: 12 }, () => api.open()));
  const readers = await Promise.all(challenges.flatMap((each) => [each, each, each, each]).map((each) => follow(each)));
  for (const reader of readers) await until(() => reader.events.length === 1);
  for (const reader of readers) reader.close();
  await until(
    () =>
      new Promise<boolean>((resolve, reject) =>
        api.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count === 0))),
      ),
  );
});

test('stopping the server ends the streams, and connections that never said a word', async () => {
  const own = await startTestApi({ redisUrl: redisUrl('progress-stopped') });
  const where = await own.app.listen({ host: '127.0.0.1', port: 0 });
  const { id } = await own.open();
  const reader = await readEvents(`${where}/v1/challenges/${id}/progress`, bearer(own.key));
  await until(() => reader.events.length === 1);
  const silent = connect(Number(new URL(where).port), '127.0.0.1');
  await once(silent, 'connect');
  const elapsed = startStopwatch();
  await own.stop();
  expect(elapsed()).toBeLessThan(2_000);
  await until(() => reader.ended());
});
