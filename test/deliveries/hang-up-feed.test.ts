import { expect, it } from 'vitest';
import { DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { hangUp } from '../../src/deliveries/hang-up.ts';
import { HangUpFeed, hangUpAnnouncement } from '../../src/deliveries/hang-up-feed.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { lenientLedger } from '../policy/ledger/lenient-ledger.ts';
import { until } from '../until.ts';

async function newFeed() {
  const commands = await connectLab();
  const subscriber = await connectLab('waiting');
  const subscriberId = await subscriber.client('ID');
  return { feed: new HangUpFeed({ commands, subscriber }), commands, subscriberId };
}

it('reaches the dialler that has the delivery, once, and no other call', async () => {
  const dialler = await newFeed();
  const api = await newFeed();
  const asked: string[] = [];
  const [mine, other, over] = [systemRandom.id(), systemRandom.id(), systemRandom.id()];
  for (const id of [mine, other]) dialler.feed.listen(id, () => asked.push(id));
  const stop = dialler.feed.listen(over, () => asked.push(over));
  stop();
  await until(async () => {
    await api.feed.request(over);
    await api.feed.request(mine);
    return asked.length > 0;
  });
  await api.feed.request(mine);
  expect(asked).toEqual([mine]);
});

it('is heard from the ledger, which announces it in the step that notes a pass', async () => {
  const { feed, commands } = await newFeed();
  const ledger = lenientLedger(commands);
  const asked: string[] = [];
  const id = systemRandom.id();
  feed.listen(id, (why) => asked.push(why));
  await until(async () => {
    await ledger.pass(id, hangUpAnnouncement(id, 'passed'));
    return asked.length > 0;
  });
  expect(asked).toEqual(['passed']);
});

it('listens again after its connection was lost', async () => {
  const { feed, commands, subscriberId } = await newFeed();
  let heard = 0;
  const listen = (id: string) => feed.listen(id, () => (heard += 1));
  const first = systemRandom.id();
  listen(first);
  await until(async () => {
    await feed.request(first);
    return heard === 1;
  });
  await commands.client('KILL', 'ID', subscriberId);
  const second = systemRandom.id();
  listen(second);
  await until(async () => {
    await feed.request(second);
    return heard === 2;
  });
});

it('ends a queued delivery, so that no dialler takes it, and asks for one under way', async () => {
  const deliveries = new DeliveryStore(await connectLab());
  const ref = { id: systemRandom.id(), challengeId: systemRandom.id() };
  const asked: string[] = [];
  const removed: string[] = [];
  const finished: unknown[] = [];
  const parts = {
    deliveries,
    hangUps: { request: async (id: string) => void asked.push(id) },
    calls: { remove: async (id: string) => void removed.push(id) },
    ledger: { finish: async (id: string, end: object) => void finished.push({ id, ...end }) },
  };
  await hangUp(parts, ref);
  expect(asked).toEqual([]);
  await deliveries.create(ref);
  await hangUp(parts, ref);
  await hangUp(parts, ref);
  expect(asked).toEqual([ref.id]);
  expect(removed).toEqual([ref.id]);
  expect(finished).toEqual([{ id: ref.id, reason: 'challenge-over', free: true, answeredSeconds: 0 }]);
  expect(await deliveries.advance(ref, 'dialling')).toBe(false);
  expect(await deliveries.find(ref)).toMatchObject({ state: 'ended', reason: 'challenge-over' });
});

it('leaves the duration of a dialled call to its dialler', async () => {
  const deliveries = new DeliveryStore(await connectLab());
  const ref = { id: systemRandom.id(), challengeId: systemRandom.id() };
  const touched: string[] = [];
  const parts = {
    deliveries,
    hangUps: { request: async () => undefined },
    calls: { remove: async () => void touched.push('queue') },
    ledger: { finish: async () => void touched.push('ledger') },
  };
  await deliveries.create(ref);
  await deliveries.advance(ref, 'dialling');
  await hangUp(parts, ref);
  expect(touched).toEqual([]);
});

it('says why: the code has passed, or the challenge is over', async () => {
  const { feed } = await newFeed();
  for (const why of ['passed', 'challenge-over'] as const) {
    const id = systemRandom.id();
    const heard: string[] = [];
    feed.listen(id, (reason) => heard.push(reason));
    await until(async () => {
      await feed.request(id, why);
      return heard.length > 0;
    });
    expect(heard).toEqual([why]);
  }
});

it('refuses when Redis is away', async () => {
  const feed = new HangUpFeed({ commands: connectTo(nowhereUrl), subscriber: connectTo(nowhereUrl, 'waiting') });
  await expect(feed.request('x')).rejects.toMatchObject({ id: 'store-unavailable' });
});
