import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { SessionStore } from '../../src/accounts/session-store.ts';
import { DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { maxStreamsEach } from '../../src/deliveries/open-streams.ts';
import { ProgressFeed } from '../../src/deliveries/progress-feed.ts';
import { SharedReads } from '../../src/deliveries/shared-reads.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { SessionWatch } from '../../src/login/session-watch.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { OwnDevice, origin } from '../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { secret } from '../secret.ts';
import { until } from '../until.ts';

let home: OpenedPanel;
let url: string;

beforeAll(async () => {
  home = await openPanel();
  // A stream waits for real seconds.
  Object.defineProperty(home.time, 'now', { get: () => Date.now() });
  url = await home.panel.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(() => home.close());

const operator = { kind: 'operator', id: 'test' } as const;

/** A session that waits for a code, and its open stream. */
async function following() {
  const user = await home.addPerson();
  await home.givePhone(user.id);
  const { sessionId } = await home.logIn(user.login);
  const stop = new AbortController();
  const reply = await fetch(`${url}/code/progress`, {
    headers: { cookie: `belcode-session=${sessionId}` },
    signal: stop.signal,
  });
  const told = { text: '', ended: false };
  const reading = (async () => {
    for await (const bytes of reply.body ?? []) told.text += new TextDecoder().decode(bytes);
    told.ended = true;
  })();
  reading.catch(() => undefined);
  await until(() => told.text.includes('event: call'));
  return { user, sessionId, told, leave: () => stop.abort() };
}

type Following = Awaited<ReturnType<typeof following>>;

const ends: Record<string, (at: Following) => Promise<unknown>> = {
  'a logout': async ({ sessionId }) => {
    const session = await home.parts.sessions.find(sessionId);
    if (session !== undefined) await home.parts.sessions.end(session);
  },
  '"log out everywhere"': ({ user }) => home.parts.sessions.endAll(user.id),
  'its user being disabled': ({ user }) => home.users.setDisabled(user.id, true, everyGrant, operator),
  'somebody who writes to Redis': async ({ user }) => {
    const [digest = ''] = await home.redis.zrange(`belcode:sessions:{${user.id}}`, 0, -1);
    await home.redis.hset(`belcode:session:{${digest}}`, 'userId', 'another');
  },
};

describe('an event stream ends with its session', () => {
  it.each(Object.entries(ends))('by %s', async (_, end) => {
    const at = await following();
    await end(at);
    await until(() => at.told.ended);
    expect(at.told.text).toMatch(/event: over\ndata: \{\}\n\n$/);
  });

  it('when the session expires, and a stream does not prolong it', async () => {
    const short = { full: 1, partial: 1 };
    const sessions = new SessionStore({
      redis: home.redis,
      random,
      secret,
      browsers: home.parts.rememberedBrowsers,
      limits: { idle: short, absolute: short },
    });
    const user = await home.addPerson();
    const session = await sessions.start({ userId: user.id, step: 'challenge' });
    const watch = new SessionWatch({ sessions, users: home.users });
    expect(await watch.isOpen(session)).toBe(true);
    await until(async () => !(await watch.isOpen(session)));
  });

  it('and goes on with it', async () => {
    const at = await following();
    const looks = vi.spyOn(home.parts.sessions, 'isOpen');
    // Its session was looked at twice more.
    await until(() => looks.mock.calls.length >= 2);
    looks.mockRestore();
    expect(at.told.ended).toBe(false);
    at.leave();
  });
});

describe('all who follow one challenge share one look a second', () => {
  it('a value is read once in its interval, for all callers', async () => {
    let [now, reads] = [0, 0];
    const shared = new SharedReads<number>(1_000, { now: () => now });
    const ask = () => shared.read('one', async () => (reads += 1));
    expect(await Promise.all(Array.from({ length: 50 }, ask))).toEqual(Array.from({ length: 50 }, () => 1));
    now = 999;
    expect(await ask()).toBe(1);
    now = 1_000;
    expect(await ask()).toBe(2);
    expect(await shared.read('another', async () => 7)).toBe(7);
  });

  it('a failed read fails for all callers, and is tried again', async () => {
    let now = 0;
    const shared = new SharedReads<number>(1_000, { now: () => now });
    const failing = () => shared.read('one', () => Promise.reject(new Error('away')));
    await Promise.all([failing, failing].map((each) => expect(each()).rejects.toThrow('away')));
    now = 1_000;
    expect(await shared.read('one', async () => 1)).toBe(1);
  });

  it('forty followers of a challenge ask Redis as often as one', async () => {
    const redis = await connectLab();
    const subscriber = await connectLab('waiting');
    const deliveries = new DeliveryStore(redis);
    const feed = new ProgressFeed({ commands: redis, subscriber, deliveries });
    const ref = { id: random.id(), challengeId: random.id() };
    await deliveries.create(ref);
    const stop = new AbortController();
    const seen: string[] = [];
    const followers = Array.from({ length: 40 }, async () => {
      for await (const { progress } of feed.follow(ref.challengeId, { signal: stop.signal })) seen.push(progress.state);
    });
    await until(() => seen.length === 40);
    const [ranges, looks] = [vi.spyOn(redis, 'xrange'), vi.spyOn(deliveries, 'look')];
    // Each looks every three seconds; these are two rounds.
    await until(() => looks.mock.calls.length >= 2, 10_000);
    expect(looks.mock.calls.length).toBeLessThanOrEqual(5);
    expect(ranges.mock.calls.length).toBeLessThanOrEqual(6);
    await deliveries.advance(ref, 'dialling');
    await until(() => seen.length === 80);
    stop.abort();
    await Promise.all(followers);
  });
});

it('an app has four polls under way, and an older one is answered at once', async () => {
  const user = await home.addPerson();
  const device = new OwnDevice();
  device.id = random.id();
  const { publicKey } = device;
  await home.factors.add(
    confirmFactor(
      { userId: user.id },
      { kind: 'app', device: { kind: 'browser', id: device.id, publicKey, name: 'x' } },
    ),
  );
  const answered: number[] = [];
  const polls: Promise<unknown>[] = [];
  const listening = vi.spyOn(home.parts.app.inbox, 'listen');
  for (let n = 0; n < maxStreamsEach + 2; n += 1) {
    const payload = device.body('waiting');
    const headers = { origin, host: 'localhost:80' };
    const poll = home.panel.inject({ method: 'POST', url: '/app/waiting', payload, headers });
    polls.push(poll.then(({ statusCode }) => answered.push(statusCode === 200 ? n : -1)));
    // The next one is newer than this one only when this one waits.
    await until(() => listening.mock.calls.length > n);
  }
  listening.mockRestore();
  await until(() => answered.length >= 2);
  expect(answered.sort()).toEqual([0, 1]);
  await home.parts.app.devices.remove(user.id, device.id, { actor: operator }).catch(() => undefined);
});
