import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import { CallQueue } from '../../src/deliveries/call-queue.ts';
import { Refusal } from '../../src/errors.ts';
import { untilRedisReady } from '../../src/redis/connect-redis.ts';
import { guardStore } from '../../src/redis/guard-store.ts';
import { defineScripts } from '../../src/redis/load-script.ts';
import { connectLab, connectTo } from '../connections.ts';
import { lab } from '../lab.ts';
import { secret } from '../secret.ts';
import { startStopwatch } from '../stopwatch.ts';

/** A proxy between Belcode and Redis that can stop forwarding, as when Redis hangs or the cable is out. */
async function startBridge() {
  const state = { frozen: false };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(lab().redisPort, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
      from.on('data', (bytes) => {
        if (!state.frozen) to.write(bytes);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, freeze: () => (state.frozen = true) };
}

async function refusalOf(ask: Promise<unknown>): Promise<Refusal> {
  const error = await ask.then(
    () => new Error('not refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error;
  throw error;
}

describe('everything that goes wrong with Redis is one refusal, within a second', () => {
  it('a Redis that hangs: the first question, and those after it', async () => {
    const bridge = await startBridge();
    const redis = connectTo(bridge.url);
    await untilRedisReady(redis, 2_000);
    const challenges = new ChallengeStore(redis, secret);
    const calls = new CallQueue(redis, secret);
    expect(await challenges.find('x')).toBeUndefined();
    await calls.waiting();
    bridge.freeze();
    for (let n = 0; n < 2; n += 1) {
      const elapsed = startStopwatch();
      const job = { deliveryId: `d${n}`, challengeId: 'c', to: '+31612345678', language: 'nl' };
      const asks = [challenges.find('x'), challenges.answer({ id: 'x', owner: 'y', digest: 'z' }), calls.add(job)];
      for (const refusal of await Promise.all(asks.map(refusalOf))) {
        expect(refusal).toMatchObject({ id: 'store-unavailable', status: 503 });
        expect(refusal.cause).toBeInstanceOf(Error);
      }
      expect(elapsed()).toBeLessThan(1_000);
    }
  });

  it('an error as reply, without the values that were sent', async () => {
    const redis = await connectLab();
    const run = defineScripts(redis, {
      broken: { name: 'test/broken', lua: "return redis.error_reply('ERR broken')" },
    }).broken;
    const refusal = await refusalOf(run(['some-key'], ['+31612345678']));
    expect(refusal).toMatchObject({ id: 'store-unavailable', detail: 'test/broken: ERR broken' });
    expect(JSON.stringify([refusal, refusal.cause, { ...(refusal.cause as object) }])).not.toContain('31612345678');
    expect((refusal.cause as Error).stack).not.toContain('31612345678');
  });

  it('what is no Error', async () => {
    expect(await refusalOf(guardStore('get', () => Promise.reject('gone')))).toMatchObject({ detail: 'get: gone' });
  });
});

it('scripts of two nouns may bear the same name on one connection', async () => {
  const redis = await connectLab();
  const { DeliveryStore } = await import('../../src/deliveries/delivery-store.ts');
  const challenges = new ChallengeStore(redis, secret);
  const deliveries = new DeliveryStore(redis);
  expect(await challenges.find('nothing')).toBeUndefined();
  expect(await deliveries.find({ id: 'nothing', challengeId: 'nothing' })).toBeUndefined();
  expect(
    Object.keys(redis)
      .filter((name) => name.endsWith('/find.lua'))
      .sort(),
  ).toEqual(['challenges/find.lua', 'deliveries/find.lua']);
});

it('a script that Redis has forgotten is sent again', async () => {
  const redis = await connectLab();
  const challenges = new ChallengeStore(redis, secret);
  await challenges.find('x');
  await redis.script('FLUSH');
  expect(await challenges.find('x')).toBeUndefined();
});
