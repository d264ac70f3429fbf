import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionDigest } from '../../src/accounts/session.ts';
import { SessionStore } from '../../src/accounts/session-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';

const secret = 'a secret for tests only, of more than 32 bytes';

let redis: Redis;
let sessions: SessionStore;

beforeAll(async () => {
  redis = await connectLab();
  sessions = new SessionStore({ redis, random, secret });
});

afterAll(() => redis?.disconnect());

const keyOf = (id: string) => `belcode:session:{${sessionDigest(id)}}`;
const operator = () => random.id();

/** The hash of a session as an earlier version, or an attacker without the secret, writes it. */
async function forge(id: string, fields: Record<string, string>): Promise<void> {
  const at = String(Date.now());
  await redis.hset(keyOf(id), {
    ...{ generation: '0', work: '{}', startedAt: at, seenAt: at, idle: '600000', absolute: '600000' },
    ...fields,
  });
}

/** A session that Belcode itself has stored for an ordinary user, with everything that a forger can read of it. */
async function ownSession() {
  const mine = await sessions.start({ userId: random.id(), step: 'challenge', passwordProvenAt: Date.now() });
  return { mine, stored: await redis.hgetall(keyOf(mine.id)) };
}

describe('M6 who can write to Redis makes no session, and changes none', () => {
  it.each([
    ['without a MAC', {}],
    ['with an empty MAC', { factsMac: '', workMac: '' }],
    ['with a MAC of their own key', { factsMac: 'A'.repeat(43), workMac: 'A'.repeat(43) }],
  ])('a session %s that says "full, just proven" is none', async (_, macs) => {
    const id = random.secret();
    const facts = JSON.stringify({ userId: operator(), step: 'full', factorProvenAt: Date.now() });
    await forge(id, { userId: operator(), facts, ...macs });
    expect(await sessions.find(id)).toBeUndefined();
  });

  it('the facts of a session under way cannot be raised to a full one', async () => {
    const { mine, stored } = await ownSession();
    const facts = { ...JSON.parse(stored.facts ?? ''), step: 'full', factorProvenAt: Date.now() };
    await redis.hset(keyOf(mine.id), 'facts', JSON.stringify(facts));
    expect(await sessions.find(mine.id)).toBeUndefined();
  });

  it('a session cannot be given to another user', async () => {
    const { mine } = await ownSession();
    await redis.hset(keyOf(mine.id), 'userId', operator());
    expect(await sessions.find(mine.id)).toBeUndefined();
  });

  it('facts and their MAC cannot be copied from one session to another', async () => {
    const full = await sessions.start({ userId: random.id(), step: 'full', factorProvenAt: Date.now() });
    const { factsMac = '', facts = '', userId = '' } = await redis.hgetall(keyOf(full.id));
    const { mine } = await ownSession();
    await redis.hset(keyOf(mine.id), { facts, factsMac, userId });
    expect(await sessions.find(mine.id)).toBeUndefined();
  });

  it('the challenge of a session cannot be exchanged for another that has passed', async () => {
    const { mine } = await ownSession();
    await redis.hset(keyOf(mine.id), 'work', JSON.stringify({ challenge: { id: 'passed', kind: 'phone' } }));
    expect(await sessions.find(mine.id)).toBeUndefined();
  });

  it('the MAC of the work is no MAC of facts', async () => {
    const { mine, stored } = await ownSession();
    await redis.hset(keyOf(mine.id), { facts: stored.work ?? '', factsMac: stored.workMac ?? '' });
    expect(await sessions.find(mine.id)).toBeUndefined();
  });

  it('a session that was ended everywhere does not come back with its old generation', async () => {
    const { mine, stored } = await ownSession();
    await sessions.endAll(mine.userId ?? '');
    await redis.hset(keyOf(mine.id), stored);
    expect(await sessions.find(mine.id)).toBeUndefined();
    await redis.hset(keyOf(mine.id), 'generation', '1');
    expect(await sessions.find(mine.id)).toBeUndefined();
  });

  it('Belcode itself finds, changes and raises its sessions as before', async () => {
    const { mine } = await ownSession();
    await sessions.setWork(mine, { challenge: { id: 'c', kind: 'phone' } });
    const found = await sessions.find(mine.id);
    expect(found?.work).toEqual({ challenge: { id: 'c', kind: 'phone' } });
    const full = await sessions.stepUp(mine, { userId: mine.userId, step: 'full', factorProvenAt: Date.now() });
    expect((await sessions.find(full.id))?.step).toBe('full');
  });
});
