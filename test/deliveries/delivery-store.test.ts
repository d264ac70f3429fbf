import { beforeAll, describe, expect, it } from 'vitest';
import {
  type DeliveryProgress,
  type DeliveryState,
  deliveryMoves,
  deliveryStates,
  endReasons,
  isDeliveryOver,
  shownAfter,
} from '../../src/deliveries/delivery.ts';
import { type DeliveryRef, DeliveryStore, type MoveDetail, progressKey } from '../../src/deliveries/delivery-store.ts';
import { Refusal } from '../../src/errors.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';

type Redis = Awaited<ReturnType<typeof connectLab>>;

let redis: Redis;
let deliveries: DeliveryStore;
/** Diallers count as dead after 300 ms. */
let hasty: DeliveryStore;

beforeAll(async () => {
  redis = await connectLab();
  deliveries = new DeliveryStore(redis);
  hasty = new DeliveryStore(redis, { leaseSeconds: 0.3 });
});

const newRef = (): DeliveryRef => ({ id: systemRandom.id(), challengeId: systemRandom.id() });

const detailFor = (to: DeliveryState): MoveDetail => (to === 'ended' ? { reason: 'busy' } : {});

/** The moves from queued to a state. */
const ways: Record<DeliveryState, DeliveryState[]> = {
  queued: [],
  dialling: ['dialling'],
  ringing: ['dialling', 'ringing'],
  answered: ['dialling', 'ringing', 'answered'],
  speaking: ['dialling', 'ringing', 'answered', 'speaking'],
  spoken: ['dialling', 'ringing', 'answered', 'speaking', 'spoken'],
  typed: ['dialling', 'ringing', 'answered', 'typed'],
  sent: ['sent'],
  shown: ['sent', 'shown'],
  ended: ['ended'],
};

/** Moves a delivery; `sent` is to a single device. */
function move(ref: DeliveryRef, to: DeliveryState, store = deliveries): Promise<boolean> {
  if (to === 'sent') return store.send(ref, 1);
  return to === 'shown' ? store.show(ref) : store.advance(ref, to, detailFor(to));
}

async function deliveryIn(state: DeliveryState, store = deliveries): Promise<DeliveryRef> {
  const ref = newRef();
  await store.create(ref);
  for (const to of ways[state]) expect(await move(ref, to, store)).toBe(true);
  return ref;
}

async function progressOf({ challengeId }: DeliveryRef): Promise<DeliveryProgress[]> {
  const entries = await redis.xrange(progressKey(challengeId), '-', '+');
  return entries.map(([, fields]) => JSON.parse(fields[1] ?? ''));
}

describe('the table of states holds in Redis', () => {
  const pairs = deliveryStates.flatMap((from) => deliveryStates.map((to) => [from, to] as const));

  it.each(pairs)('%s → %s', async (from, to) => {
    const ref = await deliveryIn(from);
    const allowed = (deliveryMoves[from] as readonly string[]).includes(to);
    expect(await move(ref, to)).toBe(allowed);
    expect((await deliveries.find(ref))?.state).toBe(allowed ? to : from);
    expect((await progressOf(ref)).length).toBe(1 + ways[from].length + (allowed ? 1 : 0));
  });

  it('knows no delivery that was not created', async () => {
    expect(await deliveries.find(newRef())).toBeUndefined();
    expect(await deliveries.advance(newRef(), 'dialling')).toBe(false);
    expect(await deliveries.renew(newRef())).toBe(false);
  });

  it('does not create a delivery twice', async () => {
    const ref = await deliveryIn('ringing');
    expect(await deliveries.create(ref)).toBe(false);
    expect((await deliveries.find(ref))?.state).toBe('ringing');
  });

  it('requires a reason with the end, and only there', async () => {
    const ref = await deliveryIn('queued');
    await expect(deliveries.advance(ref, 'ended')).rejects.toThrow(/reason/);
    await expect(deliveries.advance(ref, 'dialling', { reason: 'busy' })).rejects.toThrow(/reason/);
    await expect(deliveries.advance(ref, 'sent')).rejects.toThrow(/devices/);
    await expect(deliveries.advance(ref, 'shown')).rejects.toThrow(/late/);
  });
});

describe('a delivery to several devices', () => {
  const sentTo = async (ways: number): Promise<DeliveryRef> => {
    const ref = await deliveryIn('queued');
    expect(await deliveries.send(ref, ways)).toBe(true);
    return ref;
  };

  it('ends when the last of them fails, with its reason', async () => {
    const ref = await sentTo(3);
    expect(await deliveries.failWay(ref, 'not-online')).toBe(false);
    expect(await deliveries.failWay(ref, 'push-unavailable')).toBe(false);
    expect((await deliveries.find(ref))?.state).toBe('sent');
    expect(await deliveries.failWay(ref, 'not-shown')).toBe(true);
    expect(await deliveries.find(ref)).toEqual({ ...ref, state: 'ended', reason: 'not-shown' });
    expect(await deliveries.failWay(ref, 'not-online')).toBe(false);
    expect((await progressOf(ref)).map(({ state, reason }) => [state, reason])).toEqual([
      ['queued', undefined],
      ['sent', undefined],
      ['ended', 'not-shown'],
    ]);
  });

  it('ends once, however many of them fail at the same moment', async () => {
    const ref = await sentTo(20);
    const ended = await Promise.all(Array.from({ length: 20 }, () => deliveries.failWay(ref, 'not-online')));
    expect(ended.filter(Boolean)).toHaveLength(1);
  });

  it('is shown once, by the first; later failures change nothing', async () => {
    const ref = await sentTo(2);
    const shown = await Promise.all([deliveries.show(ref), deliveries.show(ref)]);
    expect(shown.filter(Boolean)).toHaveLength(1);
    for (let way = 0; way < 2; way += 1) expect(await deliveries.failWay(ref, 'not-shown')).toBe(false);
    expect((await deliveries.find(ref))?.state).toBe('shown');
  });

  it('that was never sent has no device to lose', async () => {
    for (const ref of [newRef(), await deliveryIn('queued'), await deliveryIn('ringing')]) {
      expect(await deliveries.failWay(ref, 'not-online')).toBe(false);
    }
  });

  it('ends as not shown when no device shows it in time, later if its lease is renewed', async () => {
    const late = await deliveryIn('queued');
    const kept = await deliveryIn('queued');
    for (const ref of [late, kept]) await deliveries.send(ref, 1, 0.3);
    expect(await deliveries.renew(kept, 600)).toBe(true);
    // A shorter renewal does not shorten the lease.
    expect(await deliveries.renew(kept, 0.1)).toBe(true);
    await until(async () => (await deliveries.find(late))?.state === 'ended');
    expect(await deliveries.find(late)).toEqual({ ...late, state: 'ended', reason: 'not-shown' });
    expect((await deliveries.find(kept))?.state).toBe('sent');
  });

  const lateReasons = (late: boolean) =>
    endReasons.filter((reason) => (shownAfter as readonly string[]).includes(reason) === late);

  it.each(lateReasons(true))('that ended as %s is shown once, when a device shows it late', async (reason) => {
    const ref = await sentTo(1);
    expect(await deliveries.failWay(ref, reason)).toBe(true);
    expect((await Promise.all([deliveries.show(ref), deliveries.show(ref)])).filter(Boolean)).toHaveLength(1);
    expect(await deliveries.find(ref)).toEqual({ ...ref, state: 'shown' });
    expect((await progressOf(ref)).map(({ state, reason: why }) => [state, why])).toEqual([
      ['queued', undefined],
      ['sent', undefined],
      ['ended', reason],
      ['shown', undefined],
    ]);
    expect(await deliveries.failWay(ref, 'not-shown')).toBe(false);
  });

  it.each(lateReasons(false))('that ended as %s stays so', async (reason) => {
    const ref = await sentTo(1);
    await deliveries.failWay(ref, reason);
    expect(await deliveries.show(ref)).toBe(false);
    expect(await deliveries.find(ref)).toEqual({ ...ref, state: 'ended', reason });
  });

  it('by call is never shown, however it ended', async () => {
    for (const state of ['queued', 'ringing', 'speaking'] as const) {
      const ref = await deliveryIn(state);
      expect(await deliveries.show(ref)).toBe(false);
      await deliveries.advance(ref, 'ended', { reason: 'interrupted' });
      expect(await deliveries.show(ref)).toBe(false);
    }
    expect(await deliveries.show(newRef())).toBe(false);
  });
});

it('lets one of 100 parallel diallers take a queued delivery', async () => {
  const ref = await deliveryIn('queued');
  const taken = await Promise.all(Array.from({ length: 100 }, () => deliveries.advance(ref, 'dialling')));
  expect(taken.filter(Boolean)).toHaveLength(1);
  expect((await progressOf(ref)).map((each) => each.state)).toEqual(['queued', 'dialling']);
});

it('tells each step once, in order, with the key that is asked for and the reason of the end', async () => {
  const ref = newRef();
  const before = Date.now();
  await deliveries.create(ref);
  for (const to of ['dialling', 'ringing'] as const) await deliveries.advance(ref, to);
  await deliveries.advance(ref, 'answered', { key: '7' });
  await deliveries.advance(ref, 'ended', { reason: 'no-key' });
  const progress = await progressOf(ref);
  expect(progress.map(({ at, ...rest }) => rest)).toEqual([
    { deliveryId: ref.id, state: 'queued' },
    { deliveryId: ref.id, state: 'dialling' },
    { deliveryId: ref.id, state: 'ringing' },
    { deliveryId: ref.id, state: 'answered', key: '7' },
    { deliveryId: ref.id, state: 'ended', reason: 'no-key' },
  ]);
  for (const { at } of progress) expect(Math.abs(at - before)).toBeLessThan(5_000);
  expect(await deliveries.find(ref)).toEqual({ ...ref, state: 'ended', reason: 'no-key' });
});

it('forgets deliveries and progress by itself', async () => {
  const ref = await deliveryIn('ringing');
  for (const key of [`belcode:delivery:{${ref.challengeId}}:${ref.id}`, progressKey(ref.challengeId)]) {
    const left = await redis.pttl(key);
    expect(left).toBeGreaterThan(1_400_000);
    expect(left).toBeLessThanOrEqual(1_500_000);
  }
});

it('looks at the stop switch of outside calls with each move, and moves nevertheless', async () => {
  const ref = await deliveryIn('dialling');
  const stops: string[] = [];
  const stop = { key: `belcode:test:${ref.id}`, onStopped: () => void stops.push('stopped') };
  expect(await deliveries.advance(ref, 'ringing', {}, stop)).toBe(true);
  expect(stops).toEqual([]);
  await redis.set(stop.key, '1', 'EX', 60);
  expect(await deliveries.advance(ref, 'answered', {}, stop)).toBe(true);
  expect([stops.length, (await deliveries.find(ref))?.state]).toEqual([1, 'answered']);
  expect(await deliveries.advance(ref, 'ringing', {}, stop)).toBe(false);
  expect(stops).toHaveLength(1);
});

describe('V04 a dialler that died', () => {
  const underWay = ['dialling', 'ringing', 'answered', 'speaking'] as const;

  it.each(underWay)('while %s: the first reader ends the delivery as interrupted, once', async (state) => {
    const ref = await deliveryIn(state, hasty);
    await until(async () => (await hasty.find(ref))?.state === 'ended');
    const readers = await Promise.all(Array.from({ length: 20 }, () => hasty.find(ref)));
    for (const read of readers) expect(read).toEqual({ ...ref, state: 'ended', reason: 'interrupted' });
    const ends = (await progressOf(ref)).filter((each) => each.state === 'ended');
    expect(ends).toMatchObject([{ reason: 'interrupted' }]);
  });

  it('cannot continue when it recovers, even when nobody has read the delivery', async () => {
    for (const wake of [(ref: DeliveryRef) => hasty.renew(ref), (ref: DeliveryRef) => hasty.advance(ref, 'answered')]) {
      const ref = await deliveryIn('ringing', hasty);
      await until(async () => Number(await redis.hget(keyOf(ref), 'leaseUntil')) < (await redisNow()));
      expect(await wake(ref)).toBe(false);
      expect((await progressOf(ref)).at(-1)).toMatchObject({ state: 'ended', reason: 'interrupted' });
    }
  });

  it('keeps a delivery whose dialler renews, past many leases', async () => {
    const ref = await deliveryIn('speaking', hasty);
    const end = performance.now() + 1_000;
    await until(async () => {
      expect(await hasty.renew(ref)).toBe(true);
      return performance.now() > end;
    });
    expect((await hasty.find(ref))?.state).toBe('speaking');
  });

  it('is told by renewing that its delivery is over', async () => {
    const ref = await deliveryIn('speaking');
    expect(await deliveries.renew(ref)).toBe(true);
    await deliveries.advance(ref, 'ended', { reason: 'challenge-over' });
    expect(await deliveries.renew(ref)).toBe(false);
  });

  it.each(deliveryStates.filter(isDeliveryOver))('has no lease to keep when %s', async (state) => {
    const ref = await deliveryIn(state, hasty);
    await until(async () => Number(await redis.hget(keyOf(ref), 'leaseUntil')) < (await redisNow()));
    expect((await hasty.find(ref))?.state).toBe(state);
    expect((await progressOf(ref)).at(-1)?.reason).not.toBe('interrupted');
  });

  it('ends a delivery that no dialler took in time, and it is not dialled later', async () => {
    const ref = newRef();
    await deliveries.create(ref, 0.3);
    expect((await deliveries.find(ref))?.state).toBe('queued');
    await until(async () => Number(await redis.hget(keyOf(ref), 'leaseUntil')) < (await redisNow()));
    expect(await deliveries.advance(ref, 'dialling')).toBe(false);
    expect(await deliveries.find(ref)).toEqual({ ...ref, state: 'ended', reason: 'queue-limit' });
  });
});

it('refuses within a second when Redis is away', async () => {
  const away = new DeliveryStore(connectTo(nowhereUrl));
  const elapsed = startStopwatch();
  for (const ask of [
    away.create(newRef()),
    away.advance(newRef(), 'dialling'),
    away.renew(newRef()),
    away.find(newRef()),
  ]) {
    const refusal = await ask.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ id: 'store-unavailable', status: 503 });
  }
  expect(elapsed()).toBeLessThan(1_000);
});

function keyOf({ id, challengeId }: DeliveryRef): string {
  return `belcode:delivery:{${challengeId}}:${id}`;
}

async function redisNow(): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}
