import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../api/test-api.ts';
import { redisUrl } from '../lab.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';

/** The limit of the api, and the second after which Node checks it. */
const limitMilliseconds = 10_000 + 1_000;

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('surface') });
  await api.app.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => api?.stop());

it.each([
  ['a body', 'POST /v1/challenges HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n{'],
  ['heads', 'POST /v1/challenges HTTP/1.1\r\nHost: x\r\nX-Slow: a'],
])('a client that sends %s at a byte a second holds its connection for the limit and no longer', async (_, begin) => {
  const socket = connect((api.app.server.address() as AddressInfo).port, '127.0.0.1');
  let closed = false;
  socket.on('error', () => {}).on('close', () => (closed = true));
  socket.resume();
  const elapsed = startStopwatch();
  socket.write(begin);
  const drip = setInterval(() => socket.write(' '), 1_000);
  try {
    await until(() => closed, 2 * limitMilliseconds);
    expect(elapsed()).toBeLessThan(1.5 * limitMilliseconds);
  } finally {
    clearInterval(drip);
    socket.destroy();
  }
});
