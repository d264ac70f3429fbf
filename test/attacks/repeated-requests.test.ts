import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IdempotencyStore, type KeptReply } from '../../src/challenges/idempotency-store.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { refusalOf } from '../login/open-login.ts';

const reply: KeptReply = { status: 201, body: { id: 'c1' } };
const twice = () => Promise.reject(new Error('carried out twice'));

let redis: Redis;
let store: IdempotencyStore;

beforeEach(async () => {
  redis = await connectLab('commands', 'idempotency');
  store = new IdempotencyStore({ redis, clock, random, secret: 'a'.repeat(40) });
});
afterEach(() => vi.restoreAllMocks());

/** A request that is under way until it is told its end. */
async function underWay() {
  const request = { owner: 'k1', key: random.id(), request: ['POST', '/v1/challenges'] };
  let end: { resolve: (kept: KeptReply) => void; reject: (error: Error) => void } | undefined;
  let first: Promise<KeptReply> | undefined;
  await new Promise<void>((begun) => {
    first = store.once(request, () => {
      begun();
      return new Promise((resolve, reject) => {
        end = { resolve, reject };
      });
    });
    first.catch(() => undefined);
  });
  if (first === undefined || end === undefined) throw new Error('It did not begin');
  return { request, first, end };
}

it('five hundred repetitions of a request that is under way share each look at its key', async () => {
  const { request, first, end } = await underWay();
  const get = vi.spyOn(redis, 'get');
  const set = vi.spyOn(redis, 'set');
  const outcomes = await Promise.all(Array.from({ length: 500 }, () => refusalOf(store.once(request, twice))));
  expect(new Set(outcomes)).toEqual(new Set(['request-under-way']));
  expect(set).toHaveBeenCalledTimes(500);
  // Each looks once for itself. After that they look together, every 25 ms for two seconds.
  expect(get.mock.calls.length - 500).toBeLessThanOrEqual(100);
  end.resolve(reply);
  expect(await first).toEqual(reply);
  expect(await store.once(request, twice)).toEqual(reply);
});

it('those who wait get the reply, and another request under the key is refused', async () => {
  const { request, first, end } = await underWay();
  const waiting = Array.from({ length: 20 }, () => store.once(request, twice));
  expect(await refusalOf(store.once({ ...request, request: ['other'] }, async () => reply))).toBe(
    'idempotency-key-reused',
  );
  end.resolve(reply);
  expect(await Promise.all([first, ...waiting])).toEqual(Array.from({ length: 21 }, () => reply));
});

it('when the first was refused, one of those who wait carries it out', async () => {
  const { request, end } = await underWay();
  let carried = 0;
  const act = async () => {
    carried += 1;
    return reply;
  };
  const waiting = Array.from({ length: 20 }, () => store.once(request, act));
  end.reject(new Error('refused'));
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 20 }, () => reply));
  expect(carried).toBe(1);
});
