import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PasswordLinkStore } from '../../src/accounts/password-link-store.ts';
import { type SessionFacts, sessionDigest } from '../../src/accounts/session.ts';
import { SessionStore } from '../../src/accounts/session-store.ts';
import type { User } from '../../src/accounts/user.ts';
import { PendingDeviceStore } from '../../src/factors/pending-device-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { OwnDevice } from '../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { secret } from '../secret.ts';

let home: OpenedPanel;
let operator: User;

beforeAll(async () => {
  home = await openPanel();
  operator = await home.addPerson({ role: 'operator' });
  await home.givePhone(operator.id);
});

afterAll(() => home.close());

const keyOf = (id: string) => `belcode:session:{${sessionDigest(id)}}`;

async function pageOfOperators(sessionId: string): Promise<number> {
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', sessionId);
  return (await visitor.get('/operator/users')).status;
}

/** A session of a user, as the login makes it. */
async function sessionOf(given: Partial<SessionFacts> = {}): Promise<string> {
  const { id: userId } = await home.addPerson();
  return home.putAt(userId, { step: 'challenge', ...given });
}

/** What an attacker without the secret may try with a session of their own. */
const forgeries: Record<string, (id: string) => Promise<string>> = {
  'a session made from nothing': async () => {
    const id = random.secret();
    const at = await home.parts.sessions.now();
    const facts = { userId: operator.id, step: 'full', passwordProvenAt: at, editConfirmedAt: at, factorProvenAt: at };
    await home.redis.hset(keyOf(id), {
      userId: operator.id,
      generation: '0',
      facts: JSON.stringify(facts),
      work: '{}',
      startedAt: at,
      seenAt: at,
      idle: 1_800_000,
      absolute: 43_200_000,
    });
    return id;
  },
  'a session with a MAC by another secret': async () => {
    const { rememberedBrowsers: browsers } = home.parts;
    const others = { redis: home.redis, random, secret: 'another secret, of more than thirty-two bytes', browsers };
    return (await new SessionStore(others).start({ userId: operator.id, step: 'full' })).id;
  },
  "somebody else's user": async (id) => change(id, { userId: operator.id }),
  'facts of a full session': async (id) => {
    const at = await home.parts.sessions.now();
    return change(id, { facts: JSON.stringify({ userId: operator.id, step: 'full', factorProvenAt: at }) });
  },
  'another generation': (id) => change(id, { generation: '7' }),
  'a later start': (id) => change(id, { startedAt: String(Date.now() + 86_400_000) }),
  'a longer life': (id) => change(id, { absolute: '864000000' }),
  'a longer idle time': (id) => change(id, { idle: '864000000' }),
  'a challenge that they can answer': (id) => change(id, { work: '{"challenge":{"id":"mine","kind":"phone"}}' }),
  'the work of another session, with its MAC': async (id) => {
    const other = await home.parts.sessions.start(
      { userId: operator.id, step: 'challenge' },
      { challenge: { id: 'mine', kind: 'phone' } },
    );
    const [work, workMac] = await home.redis.hmget(keyOf(other.id), 'work', 'workMac');
    return change(id, { work: work ?? '', workMac: workMac ?? '' });
  },
  "another session's values under this id": async (id) => {
    const other = await home.putInEdit(operator.id);
    return change(id, await home.redis.hgetall(keyOf(other)));
  },
  'the work and its MAC in place of the facts': async (id) => {
    const { work = '', workMac = '' } = await home.redis.hgetall(keyOf(id));
    return change(id, { facts: work, mac: workMac });
  },
  'no MAC': async (id) => {
    await home.redis.hdel(keyOf(id), 'mac');
    return id;
  },
  'an empty MAC': (id) => change(id, { mac: '' }),
  'numbers that are none': (id) => change(id, { startedAt: 'x', absolute: 'nan' }),
};

async function change(id: string, values: Record<string, string>): Promise<string> {
  await home.redis.hset(keyOf(id), values);
  return id;
}

describe('an attacker who writes to Redis gains no session', () => {
  it.each(Object.entries(forgeries))('%s', async (_, forge) => {
    const forged = await forge(await sessionOf());
    expect(await home.parts.sessions.find(forged)).toBeUndefined();
    expect(await pageOfOperators(forged)).toBe(303);
  });

  it('a session that was ended everywhere does not come back', async () => {
    const id = await home.putInEdit(operator.id);
    const stored = await home.redis.hgetall(keyOf(id));
    await home.parts.sessions.endAll(operator.id);
    for (const generation of [stored.generation ?? '', '1']) {
      await home.redis.hset(keyOf(id), { ...stored, generation });
      expect(await home.parts.sessions.find(id)).toBeUndefined();
    }
  });

  it('a session that the login made has the page', async () => {
    expect(await pageOfOperators(await home.putInEdit(operator.id))).toBe(200);
  });
});

describe('an attacker who writes to Redis gains no link, pairing code or device', () => {
  it('a link for a forgotten password made from nothing is unknown', async () => {
    const token = random.secret();
    const kept = JSON.stringify({ userId: operator.id, passwordSetAt: 1 });
    const key = `belcode:password-link:${sessionDigest(token)}`;
    for (const value of [kept, `.${kept}`, `${'A'.repeat(43)}.${kept}`]) {
      await home.redis.set(key, value, 'EX', 60);
      expect(await home.parts.passwordLinks.take(token)).toBeUndefined();
    }
  });

  it('a link of one person cannot be put under a token of another', async () => {
    const made = await home.parts.passwordLinks.make(operator.id, new Date());
    const value = (await home.redis.get(`belcode:password-link:${sessionDigest(made)}`)) ?? '';
    const own = random.secret();
    await home.redis.set(`belcode:password-link:${sessionDigest(own)}`, value, 'EX', 60);
    expect(await home.parts.passwordLinks.take(own)).toBeUndefined();
    expect(await home.parts.passwordLinks.take(made)).toMatchObject({ userId: operator.id });
  });

  it('nothing of them lives longer than it should', async () => {
    const clock = { now: () => Date.now() - 3_600_000 };
    const links = new PasswordLinkStore({ redis: home.redis, random, secret, clock });
    const old = new PendingDeviceStore(home.redis, secret, clock);
    const token = await links.make(operator.id, new Date());
    const device = { id: random.id(), userId: operator.id, name: 'x', publicKey: new OwnDevice().publicKey };
    const pairing = random.id();
    await Promise.all([old.save(device), old.offer(pairing, { userId: operator.id })]);
    // As an attacker who has removed their expiry in Redis.
    await home.redis.persist(`belcode:pending-device:${device.id}`);
    expect(await home.parts.passwordLinks.take(token)).toBeUndefined();
    expect(await home.parts.pending.find(device.id)).toBeUndefined();
    expect(await home.parts.pending.take(pairing)).toBeUndefined();
    expect(await old.find(device.id)).toMatchObject({ userId: operator.id });
  });

  it('a pairing code made from nothing pairs nobody', async () => {
    await home.redis.set('belcode:pairing:forged', JSON.stringify({ userId: operator.id }), 'EX', 60);
    expect(await home.parts.pending.take('forged')).toBeUndefined();
  });

  it('a paired device made from nothing is unknown', async () => {
    const device = { id: random.id(), userId: operator.id, name: 'x', publicKey: {} };
    await home.redis.set(`belcode:pending-device:${device.id}`, JSON.stringify(device), 'EX', 60);
    expect(await home.parts.pending.find(device.id)).toBeUndefined();
  });
});
