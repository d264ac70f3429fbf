import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ProgressEvent } from '../../src/deliveries/delivery.ts';
import { type DeliveryRef, DeliveryStore, progressKey } from '../../src/deliveries/delivery-store.ts';
import { ProgressFeed } from '../../src/deliveries/progress-feed.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';

type Redis = Awaited<ReturnType<typeof connectLab>>;

let commands: Redis;
let subscriber: Redis;
/** Redis' id of the subscriber's connection, which cannot be read once it has subscribed. */
let subscriberId: number;
let deliveries: DeliveryStore;
let feed: ProgressFeed;
let stop: AbortController;
let ref: DeliveryRef;

beforeAll(async () => {
  commands = await connectLab();
  subscriber = await connectLab('waiting');
  subscriberId = await subscriber.client('ID');
  deliveries = new DeliveryStore(commands, { leaseSeconds: 60 });
  feed = new ProgressFeed({ commands, subscriber, deliveries });
});

beforeEach(async () => {
  stop = new AbortController();
  ref = { id: systemRandom.id(), challengeId: systemRandom.id() };
  await deliveries.create(ref);
});

afterEach(() => stop.abort());

/** Follows until stopped; `done` resolves when the feed has ended. */
function watch(challengeId: string, after?: string, from = feed) {
  const seen: ProgressEvent[] = [];
  const options = { signal: stop.signal, ...(after === undefined ? {} : { after }) };
  const done = (async () => {
    for await (const event of from.follow(challengeId, options)) seen.push(event);
  })();
  return { seen, done, states: () => seen.map((event) => event.progress.state) };
}

async function subscribers(challengeId: string): Promise<number> {
  const [, count] = (await commands.pubsub('NUMSUB', progressKey(challengeId))) as [string, number];
  return count;
}

/** Adds events as fast as Redis takes them, regardless of the table of states. */
async function flood(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const progress = JSON.stringify({ deliveryId: ref.id, state: 'queued', at: n });
    const id = await commands.xadd(progressKey(ref.challengeId), '*', 'progress', progress);
    if (id !== null) ids.push(id);
    await commands.publish(progressKey(ref.challengeId), id ?? '');
  }
  return ids;
}

it('replays earlier events and continues live', async () => {
  await deliveries.advance(ref, 'dialling');
  const { seen, done, states } = watch(ref.challengeId);
  await until(() => states().length === 2);
  await deliveries.advance(ref, 'ringing');
  await deliveries.advance(ref, 'answered', { key: '4' });
  await until(() => states().length === 4);
  expect(states()).toEqual(['queued', 'dialling', 'ringing', 'answered']);
  expect(seen[3]?.progress).toMatchObject({ deliveryId: ref.id, key: '4' });
  stop.abort();
  await done;
});

it('yields a live event within 200 ms, long before its next poll', async () => {
  const { states } = watch(ref.challengeId);
  await until(() => states().length === 1);
  await until(async () => (await subscribers(ref.challengeId)) === 1);
  const elapsed = startStopwatch();
  await deliveries.advance(ref, 'dialling');
  await until(() => states().length === 2);
  expect(elapsed()).toBeLessThan(200);
});

it('continues after the last event that a browser saw', async () => {
  await deliveries.advance(ref, 'dialling');
  await deliveries.advance(ref, 'ringing');
  const first = watch(ref.challengeId);
  await until(() => first.seen.length === 3);
  const second = watch(ref.challengeId, first.seen[1]?.id);
  await until(() => second.seen.length === 1);
  expect(second.states()).toEqual(['ringing']);
});

it.each(['', '$', '0', 'x-1', '99999999999999999999-0', '-', '1-1\r\nFLUSHALL'])(
  'takes the hostile Last-Event-ID %j for none',
  async (after) => {
    const { seen } = watch(ref.challengeId, after);
    await until(() => seen.length === 1);
  },
);

it('has no gap and no duplicate while events pour in between replay and live', async () => {
  const pouring = flood(500);
  const watchers = Array.from({ length: 10 }, () => watch(ref.challengeId));
  const ids = await pouring;
  for (const { seen } of watchers) {
    await until(() => seen.length === 501);
    expect(seen.slice(1).map((event) => event.id)).toEqual(ids);
  }
});

it('survives the loss of its subscription: what was missed comes, once', async () => {
  const { seen } = watch(ref.challengeId);
  await until(async () => (await subscribers(ref.challengeId)) === 1);
  const pouring = flood(300);
  await commands.client('KILL', 'ID', subscriberId);
  const ids = await pouring;
  await until(() => seen.length === 301);
  expect(seen.slice(1).map((event) => event.id)).toEqual(ids);
  await until(async () => (await subscribers(ref.challengeId)) === 1);
  const [late] = await flood(1);
  await until(() => seen.at(-1)?.id === late);
});

it('survives the loss of its connection for commands', async () => {
  const own = await connectLab();
  const { seen } = watch(
    ref.challengeId,
    undefined,
    new ProgressFeed({ commands: own, subscriber, deliveries: new DeliveryStore(own) }),
  );
  await until(() => seen.length === 1);
  await commands.client('KILL', 'ID', await own.client('ID'));
  const ids = await flood(20);
  await until(() => seen.length === 21);
  expect(seen.slice(1).map((event) => event.id)).toEqual(ids);
});

it('learns from the next renewal of an event whose announcement was lost', async () => {
  await deliveries.advance(ref, 'dialling');
  const { seen } = watch(ref.challengeId);
  await until(() => seen.length === 2);
  await until(async () => (await subscribers(ref.challengeId)) === 1);
  const lost = JSON.stringify({ deliveryId: ref.id, state: 'ringing', at: 1 });
  await commands.xadd(progressKey(ref.challengeId), '*', 'progress', lost);
  const elapsed = startStopwatch();
  await deliveries.renew(ref);
  await until(() => seen.length === 3);
  expect(elapsed()).toBeLessThan(1_000);
});

it('subscribes once for all followers, and only while there are any', async () => {
  const watchers = Array.from({ length: 5 }, () => watch(ref.challengeId));
  await until(async () => (await subscribers(ref.challengeId)) === 1);
  const other = new AbortController();
  const last = (async () => {
    for await (const event of feed.follow(ref.challengeId, { signal: other.signal })) void event;
  })();
  stop.abort();
  await Promise.all(watchers.map((each) => each.done));
  expect(await subscribers(ref.challengeId)).toBe(1);
  other.abort();
  await last;
  await until(async () => (await subscribers(ref.challengeId)) === 0);
});

it('stops listening when its follower breaks off', async () => {
  for await (const event of feed.follow(ref.challengeId, { signal: stop.signal })) {
    expect(event.progress.state).toBe('queued');
    break;
  }
  await until(async () => (await subscribers(ref.challengeId)) === 0);
});

it('V04 notices without an announcement that the dialler died, and yields the end', async () => {
  const hasty = new DeliveryStore(commands, { leaseSeconds: 0.3 });
  await hasty.advance(ref, 'dialling');
  const { seen } = watch(ref.challengeId);
  await until(() => seen.at(-1)?.progress.reason === 'interrupted');
  expect(seen.map((event) => event.progress.state)).toEqual(['queued', 'dialling', 'ended']);
});

it('waits while Redis is away, and ends at once when told to', async () => {
  const away = connectTo(nowhereUrl);
  const { seen, done } = watch(
    ref.challengeId,
    undefined,
    new ProgressFeed({
      commands: away,
      subscriber: connectTo(nowhereUrl, 'waiting'),
      deliveries: new DeliveryStore(away),
    }),
  );
  const elapsed = startStopwatch();
  stop.abort();
  await done;
  expect(seen).toEqual([]);
  expect(elapsed()).toBeLessThan(500);
});
