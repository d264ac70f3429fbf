import type { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { type SessionFacts, sessionDigest } from '../../src/accounts/session.ts';
import { SessionStore } from '../../src/accounts/session-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { until } from '../until.ts';
import { noBrowsers } from './no-browsers.ts';

const secret = 'a secret for tests only, of more than 32 bytes';
let redis: Redis;
let sessions: SessionStore;

beforeAll(async () => {
  redis = await connectLab();
  sessions = new SessionStore({ redis, random, secret, browsers: noBrowsers });
});

const facts = (given: Partial<SessionFacts> = {}): SessionFacts => ({ userId: random.id(), step: 'full', ...given });
const shortLived = (idle: number, absolute: number) =>
  new SessionStore({
    redis,
    random,
    secret,
    browsers: noBrowsers,
    limits: { idle: { full: idle, partial: idle }, absolute: { full: absolute, partial: absolute } },
  });

describe('a session', () => {
  it('is found by its id, with what it was started with', async () => {
    const given = facts({ passwordProvenAt: 5 });
    const { id } = await sessions.start(given, { challenge: { id: 'c', kind: 'phone', factorId: 'f' } });
    const work = { challenge: { id: 'c', kind: 'phone', factorId: 'f' } };
    expect(await sessions.find(id)).toMatchObject({ ...given, id, work });
  });

  it('cannot be used by a reader of Redis, because the id is not stored', async () => {
    const { id } = await sessions.start(facts());
    const keys = await redis.keys('belcode:session*');
    const dump = await Promise.all(keys.map((key) => redis.dump(key)));
    expect(keys.join()).not.toContain(id);
    expect(dump.join()).not.toContain(id);
    expect(keys.join()).toContain(sessionDigest(id));
    expect(await sessions.find(sessionDigest(id))).toBeUndefined();
  });

  it('fixation: an id that a browser brings along is never taken over', async () => {
    const brought = random.secret();
    expect(await sessions.find(brought)).toBeUndefined();
    expect((await sessions.start(facts())).id).not.toBe(brought);
    expect(await sessions.find(brought)).toBeUndefined();
  });

  it.each(['', 'x', '../../etc', `${'A'.repeat(43)}\n`])('%j is no session', async (id) => {
    expect(await sessions.find(id)).toBeUndefined();
  });

  it('stores its work, but an ended session never returns by that', async () => {
    const session = await sessions.start(facts());
    await sessions.setWork(session, { challenge: { id: 'new', kind: 'phone' } });
    expect((await sessions.find(session.id))?.work.challenge?.id).toBe('new');
    await sessions.end(session);
    await expect(sessions.setWork(session, {})).rejects.toMatchObject({ id: 'session-unknown' });
    expect(await sessions.find(session.id)).toBeUndefined();
  });
});

describe('E05 a step up', () => {
  it('gives a new id, and the old one is no session any more', async () => {
    const session = await sessions.start(facts({ step: 'challenge' }));
    const next = await sessions.stepUp(session, { userId: session.userId, step: 'full' });
    expect(next.id).not.toBe(session.id);
    expect(await sessions.find(session.id)).toBeUndefined();
    expect((await sessions.find(next.id))?.step).toBe('full');
  });

  it('of twenty at once, one succeeds', async () => {
    const session = await sessions.start(facts({ step: 'challenge' }));
    const steps = Array.from({ length: 20 }, () => sessions.stepUp(session, facts({ userId: session.userId })));
    const done = await Promise.allSettled(steps);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await sessions.list(session.userId ?? '')).toHaveLength(1);
  });

  it('partial to partial does not extend its life, and full starts a new one', async () => {
    const first = await sessions.start(facts({ step: 'set-up' }));
    await until(async () => (await sessions.now()) > first.startedAt);
    const second = await sessions.stepUp(first, { userId: first.userId, step: 'set-up-code' });
    expect(second.startedAt).toBe(first.startedAt);
    const full = await sessions.stepUp(second, { userId: first.userId, step: 'full' });
    expect(full.startedAt).toBeGreaterThan(first.startedAt);
  });
});

describe('limits', () => {
  it('without a request it ends', async () => {
    const store = shortLived(1, 60);
    const { id, digest } = await store.start(facts());
    expect(await store.find(id)).toBeDefined();
    await until(async () => (await redis.exists(`belcode:session:{${digest}}`)) === 0, 3_000);
    expect(await store.find(id)).toBeUndefined();
  });

  it('with continuous requests it ends too', async () => {
    const store = shortLived(60, 1);
    const { id } = await store.start(facts());
    await until(async () => (await store.find(id)) === undefined, 3_000);
  });

  it('a list does not extend its life', async () => {
    const store = shortLived(1, 60);
    const { userId = '' } = await store.start(facts());
    await until(async () => (await store.list(userId)).length === 0, 3_000);
  });
});

describe('log out everywhere', () => {
  it('ends all of the person, and nobody else', async () => {
    const userId = random.id();
    const own = await Promise.all([1, 2, 3].map(() => sessions.start(facts({ userId }))));
    const other = await sessions.start(facts());
    expect(await sessions.list(userId)).toHaveLength(3);
    expect(await sessions.endAll(userId)).toBe(3);
    for (const { id } of own) expect(await sessions.find(id)).toBeUndefined();
    expect(await sessions.list(userId)).toEqual([]);
    expect(await sessions.find(other.id)).toBeDefined();
  });

  it('also a session that is getting a new id at that moment', async () => {
    const userId = random.id();
    for (let round = 0; round < 20; round++) {
      const session = await sessions.start(facts({ userId, step: 'challenge' }));
      const [stepped] = await Promise.allSettled([
        sessions.stepUp(session, facts({ userId })),
        sessions.endAll(userId),
      ]);
      if (stepped.status === 'fulfilled') expect(await sessions.find(stepped.value.id)).toBeUndefined();
      expect(await sessions.list(userId)).toEqual([]);
    }
  });

  it('a later login stays', async () => {
    const userId = random.id();
    await sessions.endAll(userId);
    const { id } = await sessions.start(facts({ userId }));
    expect(await sessions.find(id)).toBeDefined();
    expect(await sessions.list(userId)).toHaveLength(1);
  });
});

it('Redis away: 503, and nobody is logged in', async () => {
  const store = new SessionStore({ redis: connectTo(nowhereUrl), random, secret, browsers: noBrowsers });
  const acts = [
    () => store.find(random.secret()),
    () => store.start(facts()),
    () => store.endAll('x'),
    () => store.list('x'),
  ];
  for (const act of acts) await expect(act()).rejects.toMatchObject({ id: 'store-unavailable' });
});
