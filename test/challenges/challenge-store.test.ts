import { beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type ChallengeState,
  challengeMoves,
  challengeStates,
  isChallengeOver,
} from '../../src/challenges/challenge.ts';
import { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import type { OpeningChallenge } from '../../src/challenges/opening-challenge.ts';
import { systemClock } from '../../src/clock.ts';
import { DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { Refusal } from '../../src/errors.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { secret } from '../secret.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';
import { ageChallenge } from './age-challenge.ts';

type Redis = Awaited<ReturnType<typeof connectLab>>;

const rightCode = '482913';
const wrongCode = '482914';

let redis: Redis;
let challenges: ChallengeStore;

beforeAll(async () => {
  redis = await connectLab();
  challenges = new ChallengeStore(redis, secret);
});

/** Each has its own subject, so that tests do not replace each other's challenges. */
const opening = (given: Partial<OpeningChallenge> = {}): OpeningChallenge => ({
  id: systemRandom.id(),
  owner: systemRandom.id(),
  kind: 'phone',
  to: '+31612345678',
  language: 'nl',
  purpose: 'login',
  deliveryId: systemRandom.id(),
  ...given,
});

async function opened(given: Partial<OpeningChallenge> = {}, store = challenges) {
  return (await store.open(opening(given))).challenge;
}

async function armed(given: Partial<OpeningChallenge> = {}, store = challenges, code = rightCode) {
  const challenge = await opened(given, store);
  expect(await store.arm(challenge.id, challenge.deliveryId, codeDigest(secret, challenge.id, code))).toBe('armed');
  return challenge;
}

type Asked = { id: string; owner: string };

const answer = ({ id, owner }: Asked, code: string, replyKey?: string, store = challenges) =>
  store.answer({ id, owner, digest: codeDigest(secret, id, code), replyKey });

const keyOf = (id: string) => `belcode:challenge:{${id}}`;
const age = (id: string, fields: Record<string, number>) => redis.hset(keyOf(id), fields);

async function redisNow(): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}

/** Does what should move a challenge to a state; the table decides whether it does. */
const attempts: Record<
  Exclude<ChallengeState, 'open'>,
  (challenge: Asked & { deliveryId: string }) => Promise<unknown>
> = {
  armed: ({ id, deliveryId }) => challenges.arm(id, deliveryId, codeDigest(secret, id, rightCode)),
  passed: (challenge) => answer(challenge, rightCode),
  failed: async (challenge) => {
    await age(challenge.id, { triesLeft: 1 });
    await answer(challenge, wrongCode);
    // From `open` by a wrong number that was typed into the app.
    await challenges.end(challenge.id, 'failed');
  },
  expired: ({ id }) => age(id, { expiresAt: 1 }),
  cancelled: ({ id }) => challenges.end(id, 'cancelled'),
  reported: ({ id }) => challenges.end(id, 'reported'),
};

async function challengeIn(state: ChallengeState) {
  const challenge = state === 'passed' || state === 'failed' ? await armed() : await opened();
  if (state !== 'open') await attempts[state](challenge);
  expect((await challenges.find(challenge.id))?.state).toBe(state);
  return challenge;
}

describe('the table of states holds in Redis', () => {
  const targets = challengeStates.filter((state) => state !== 'open');
  const pairs = challengeStates.flatMap((from) => targets.map((to) => [from, to] as const));

  it.each(pairs)('%s → %s', async (from, to) => {
    const challenge = await challengeIn(from);
    await attempts[to](challenge);
    const allowed = (challengeMoves[from] as readonly string[]).includes(to);
    expect((await challenges.find(challenge.id))?.state).toBe(allowed ? to : from);
  });

  it.each(challengeStates.filter(isChallengeOver))('keeps no digest once %s', async (state) => {
    const challenge = await armed();
    await attempts[state as 'passed'](challenge);
    await challenges.find(challenge.id);
    expect(await redis.hexists(keyOf(challenge.id), 'digest')).toBe(0);
    expect(await challenges.arm(challenge.id, challenge.deliveryId, codeDigest(secret, challenge.id, '1'))).toBe(
      'over',
    );
    expect(await redis.hexists(keyOf(challenge.id), 'digest')).toBe(0);
  });
});

it('reads back what was opened', async () => {
  const given = opening({ purpose: 'naïve "purpose"\r\n: ½' });
  const { challenge, replaced } = await challenges.open(given);
  expect(replaced).toEqual([]);
  expect(challenge).toMatchObject({ ...given, state: 'open', triesLeft: 5 });
  expect(await challenges.find(given.id)).toEqual(challenge);
  expect(await challenges.find(systemRandom.id())).toBeUndefined();
});

it.each([3_600_000, -3_600_000])('opens by the clock of Redis when our own is wrong by %i ms', async (wrong) => {
  const now = Date.now();
  const clock = vi.spyOn(systemClock, 'now').mockImplementation(() => Date.now() + wrong);
  const store = new ChallengeStore(redis, secret);
  const both = [await opened({}, store), await opened({}, store)];
  clock.mockRestore();
  for (const { id, openedAt } of both) {
    expect(Math.abs(openedAt - now)).toBeLessThan(60_000);
    expect(openedAt).toBeLessThanOrEqual(await redisNow());
    expect((await challenges.find(id))?.openedAt).toBe(openedAt);
  }
});

it('creates the delivery in the step that opens it, and none where none is wanted', async () => {
  const deliveries = new DeliveryStore(redis);
  const [calling, silent] = [await opened({ waitSeconds: 60 }), await opened()];
  const find = ({ id, deliveryId }: typeof calling) => deliveries.find({ id: deliveryId, challengeId: id });
  expect(await find(calling)).toMatchObject({ state: 'queued' });
  expect(await find(silent)).toBeUndefined();
});

it('can be read for a quarter of an hour after its life, and is then forgotten, replies included', async () => {
  const challenge = await armed();
  await answer(challenge, wrongCode, 'key');
  for (const key of [keyOf(challenge.id), `belcode:replies:{${challenge.id}}`]) {
    const left = await redis.pttl(key);
    expect(left).toBeGreaterThan(1_495_000);
    expect(left).toBeLessThanOrEqual(1_500_000);
  }
});

describe('C03 life', () => {
  it('is 10 minutes for the challenge and 5 for the code, by Redis’ clock', async () => {
    const challenge = await opened();
    expect(challenge.expiresAt - challenge.openedAt).toBe(600_000);
    const before = await redisNow();
    await challenges.arm(challenge.id, challenge.deliveryId, 'x');
    const expiresAt = (await challenges.find(challenge.id))?.expiresAt ?? 0;
    expect(expiresAt - before).toBeGreaterThan(299_990);
    expect(expiresAt - (await redisNow())).toBeLessThanOrEqual(300_000);
  });

  it('of a code never goes past 10 minutes after the challenge opened', async () => {
    const challenge = await opened();
    const openedAt = Math.floor(await redisNow()) - 400_000;
    await ageChallenge(redis, challenge, { openedAt });
    await challenges.arm(challenge.id, challenge.deliveryId, 'x');
    expect((await challenges.find(challenge.id))?.expiresAt).toBe(openedAt + 600_000);
  });

  it('of a code is not made longer by the next device that shows it', async () => {
    const challenge = await opened();
    const arm = () => challenges.arm(challenge.id, challenge.deliveryId, codeDigest(secret, challenge.id, rightCode));
    expect(await arm()).toBe('armed');
    const expiresAt = Math.floor(await redisNow()) + 60_000;
    await age(challenge.id, { expiresAt });
    expect(await arm()).toBe('armed');
    expect((await challenges.find(challenge.id))?.expiresAt).toBe(expiresAt);
    await answer(challenge, wrongCode);
    expect(await arm()).toBe('armed');
    expect(await answer(challenge, rightCode)).toEqual({ state: 'passed', triesLeft: 4 });
    expect(await arm()).toBe('over');
  });

  it('over: the right code of a lapsed challenge does not pass, and it shows as expired', async () => {
    const hasty = new ChallengeStore(redis, secret, { codeLifetimeSeconds: 0.3 });
    const challenge = await armed({}, hasty);
    await until(async () => (await redisNow()) >= ((await challenges.find(challenge.id))?.expiresAt ?? Infinity));
    expect(await answer(challenge, rightCode)).toEqual({ state: 'expired', triesLeft: 0 });
    expect((await challenges.find(challenge.id))?.state).toBe('expired');
  });

  it('over: a challenge that was never armed expires too, and cannot be armed then', async () => {
    const hasty = new ChallengeStore(redis, secret, { challengeLifetimeSeconds: 0.3 });
    const challenge = await opened({}, hasty);
    await until(async () => (await redisNow()) >= challenge.expiresAt);
    expect(await challenges.arm(challenge.id, challenge.deliveryId, 'x')).toBe('over');
    expect((await challenges.find(challenge.id))?.state).toBe('expired');
    expect(await challenges.end(challenge.id, 'cancelled')).toBeUndefined();
  });

  it('does not follow the client’s clock', async () => {
    const challenge = await armed();
    const today = Date.now();
    for (const offset of [3_600_000, -3_600_000]) {
      const clock = vi.spyOn(Date, 'now').mockReturnValue(today + offset);
      expect((await challenges.find(challenge.id))?.state).toBe('armed');
      clock.mockRestore();
    }
    expect((await answer(challenge, rightCode)).state).toBe('passed');
  });
});

describe('C04 single use', () => {
  it('200 parallel right answers: exactly one passes', async () => {
    const stores = await Promise.all(
      Array.from({ length: 4 }, async () => new ChallengeStore(await connectLab(), secret)),
    );
    for (let round = 0; round < 5; round += 1) {
      const challenge = await armed();
      const replies = await Promise.all(
        Array.from({ length: 200 }, (_, n) => answer(challenge, rightCode, undefined, stores[n % 4])),
      );
      expect(replies.filter((reply) => reply.state === 'passed')).toHaveLength(1);
      expect(replies.filter((reply) => reply.state === 'expired' && reply.triesLeft === 0)).toHaveLength(199);
    }
  });

  it('200 parallel right answers, each with its own Idempotency-Key: exactly one passes', async () => {
    const challenge = await armed();
    const replies = await Promise.all(Array.from({ length: 200 }, (_, n) => answer(challenge, rightCode, `key ${n}`)));
    expect(replies.filter((reply) => reply.state === 'passed')).toHaveLength(1);
  });

  it('a replay is not told that it passed', async () => {
    const challenge = await armed();
    expect(await answer(challenge, rightCode)).toEqual({ state: 'passed', triesLeft: 5 });
    expect(await answer(challenge, rightCode)).toEqual({ state: 'expired', triesLeft: 0 });
    expect((await challenges.find(challenge.id))?.state).toBe('passed');
  });
});

describe('C05 tries', () => {
  it('five, then dead even for the right code', async () => {
    const challenge = await armed();
    for (const triesLeft of [4, 3, 2, 1]) {
      expect(await answer(challenge, wrongCode)).toEqual({ state: 'armed', triesLeft });
    }
    expect(await answer(challenge, wrongCode)).toEqual({ state: 'failed', triesLeft: 0 });
    expect(await answer(challenge, rightCode)).toEqual({ state: 'failed', triesLeft: 0 });
  });

  it('are not more for 100 parallel guesses', async () => {
    const challenge = await armed();
    const guesses = Array.from({ length: 100 }, (_, n) => answer(challenge, String(n).padStart(6, '0')));
    const replies = await Promise.all(guesses);
    const wrong = replies.filter((reply) => reply.state === 'armed').map((reply) => reply.triesLeft);
    expect(wrong.sort()).toEqual([1, 2, 3, 4]);
    expect(replies.filter((reply) => reply.state === 'failed')).toHaveLength(96);
  });

  it('are counted over all calls; "call again" kills the old code', async () => {
    const challenge = await armed();
    await answer(challenge, wrongCode);
    await answer(challenge, wrongCode);
    const next = systemRandom.id();
    await challenges.again(challenge.id, { from: challenge.deliveryId, to: next, free: false }, 3);
    expect(await answer(challenge, rightCode)).toEqual({ state: 'open', triesLeft: 3 });
    expect(await challenges.arm(challenge.id, challenge.deliveryId, codeDigest(secret, challenge.id, '111111'))).toBe(
      'over',
    );
    expect(await challenges.arm(challenge.id, next, codeDigest(secret, challenge.id, '222222'))).toBe('armed');
    expect(await answer(challenge, rightCode)).toEqual({ state: 'armed', triesLeft: 2 });
    expect(await answer(challenge, '222222')).toEqual({ state: 'passed', triesLeft: 2 });
  });

  it('"call again" gives the challenge back the rest of its own life, and no more', async () => {
    const challenge = await armed();
    await challenges.again(challenge.id, { from: challenge.deliveryId, to: 'next', free: false }, 3);
    expect((await challenges.find(challenge.id))?.expiresAt).toBe(challenge.expiresAt);
  });

  it('none is spent while no code is valid', async () => {
    const challenge = await opened();
    for (let n = 0; n < 10; n += 1) {
      expect(await answer(challenge, rightCode)).toEqual({ state: 'open', triesLeft: 5 });
    }
  });
});

describe('call again', () => {
  it('is granted to one of 50 parallel callers', async () => {
    const challenge = await opened();
    const asked = Array.from({ length: 50 }, (_, n) =>
      challenges.again(challenge.id, { from: challenge.deliveryId, to: `d${n}`, free: false }, 3).then(
        () => 'renewed',
        (error: Refusal) => error.id,
      ),
    );
    const replies = await Promise.all(asked);
    expect(replies.filter((reply) => reply === 'renewed')).toHaveLength(1);
    expect(replies.filter((reply) => reply === 'delivery-under-way')).toHaveLength(49);
  });

  it('is refused past the calls allowed, and for a challenge that is over or unknown', async () => {
    const challenge = await opened({ deliveryId: 'd1' });
    await challenges.again(challenge.id, { from: 'd1', to: 'd2', free: false }, 3);
    await challenges.again(challenge.id, { from: 'd2', to: 'd3', free: false }, 3);
    const fourth = challenges.again(challenge.id, { from: 'd3', to: 'd4', free: false }, 3);
    await expect(fourth).rejects.toMatchObject({ id: 'too-many-calls' });
    await challenges.end(challenge.id, 'cancelled');
    const late = challenges.again(challenge.id, { from: 'd3', to: 'd4', free: false }, 9);
    await expect(late).rejects.toMatchObject({ id: 'challenge-over' });
    const unknown = challenges.again(systemRandom.id(), { from: 'd1', to: 'd2', free: false }, 3);
    await expect(unknown).rejects.toMatchObject({ id: 'challenge-over' });
  });
});

describe('C07 one challenge does not help another', () => {
  it('a code of challenge A fails on B', async () => {
    const [a, b] = [await armed(), await armed({}, challenges, '000001')];
    expect((await answer(b, rightCode)).state).toBe('armed');
    expect((await answer(a, '000001')).state).toBe('armed');
    const digestOfA = codeDigest(secret, a.id, rightCode);
    expect((await challenges.answer({ id: b.id, owner: b.owner, digest: digestOfA })).state).toBe('armed');
  });

  it('a newer one of the same owner, number and purpose ends the older, and tells whose call to hang up', async () => {
    const older = await armed();
    const { challenge: newer, replaced } = await challenges.open(opening({ owner: older.owner }));
    expect(replaced).toEqual([{ id: older.id, deliveryId: older.deliveryId }]);
    expect((await challenges.find(older.id))?.state).toBe('cancelled');
    expect(await answer(older, rightCode)).toEqual({ state: 'expired', triesLeft: 0 });
    expect((await challenges.find(newer.id))?.state).toBe('open');
    expect((await challenges.open(opening({ owner: older.owner }))).replaced.map((each) => each.id)).toEqual([
      newer.id,
    ]);
  });

  it.each([['owner'], ['to'], ['purpose']] as const)('one of another %s is left alone', async (field) => {
    const older = await armed();
    const { owner, to, purpose } = older;
    const { replaced } = await challenges.open(opening({ owner, to, purpose, [field]: systemRandom.id() }));
    expect(replaced).toEqual([]);
    expect((await answer(older, rightCode)).state).toBe('passed');
  });

  it('does not hang up the call of an older one that was over already', async () => {
    const older = await armed();
    await answer(older, rightCode);
    expect((await challenges.open(opening({ owner: older.owner }))).replaced).toEqual([]);
    expect((await challenges.find(older.id))?.state).toBe('passed');
  });

  it('of 50 opened at once, one stays', async () => {
    const owner = systemRandom.id();
    const all = await Promise.all(Array.from({ length: 50 }, () => challenges.open(opening({ owner }))));
    const states = await Promise.all(all.map(async ({ challenge }) => (await challenges.find(challenge.id))?.state));
    expect(states.filter((state) => state === 'open')).toHaveLength(1);
    const replaced = all.flatMap((each) => each.replaced.map(({ id }) => id));
    expect(new Set(replaced).size).toBe(49);
    expect(replaced).toHaveLength(49);
  });

  it('a crash half-way leaves nothing answerable beside the next one', async () => {
    class Crashing extends ChallengeStore {
      override async end(): Promise<string | undefined> {
        throw new Error('power cut');
      }
    }
    const older = await armed();
    const lost = opening({ owner: older.owner });
    await expect(new Crashing(redis, secret).open(lost)).rejects.toThrow('power cut');
    // The lost challenge never got a call. Only its delivery can arm it, and no dialler knows that.
    expect((await challenges.find(lost.id))?.state).toBe('open');
    const { replaced } = await challenges.open(opening({ owner: older.owner }));
    expect(replaced.map((each) => each.id).sort()).toEqual([older.id, lost.id].sort());
    expect((await answer(older, rightCode)).state).toBe('expired');
  });
});

describe('C06 a challenge of a user is not settled before the user’s failures are counted', () => {
  const asked = ({ id, owner }: Asked, code = wrongCode) => ({ id, owner, digest: codeDigest(secret, id, code) });

  it('settles that of a number, and only reads that of a method', async () => {
    const ofNumber = await armed();
    expect(await challenges.settleOrRead(asked(ofNumber))).toMatchObject({ settled: { state: 'armed', triesLeft: 4 } });
    const ofUser = await armed({ userId: systemRandom.id(), factorId: systemRandom.id() });
    expect(await challenges.settleOrRead(asked(ofUser, rightCode))).toEqual({
      ofUser: await challenges.find(ofUser.id),
    });
    expect(await challenges.find(ofUser.id)).toMatchObject({ state: 'armed', triesLeft: 5 });
  });

  it('reads it for its owner only', async () => {
    const ofUser = await armed({ userId: systemRandom.id(), factorId: systemRandom.id() });
    expect(await challenges.settleOrRead(asked({ ...ofUser, owner: 'another' }))).toMatchObject({
      settled: { state: 'expired', triesLeft: 0 },
    });
  });

  it('settles one of a method that is only being added, because nobody has it yet', async () => {
    const adding = await armed({ userId: systemRandom.id() });
    expect(await challenges.settleOrRead(asked(adding, rightCode))).toMatchObject({ settled: { state: 'passed' } });
  });
});

describe('answers that are all alike', () => {
  it('unknown, foreign, passed, expired, cancelled, reported', async () => {
    const foreign = await armed();
    const asked = [
      { id: systemRandom.id(), owner: 'x' },
      { id: foreign.id, owner: 'somebody else' },
      { id: '', owner: '' },
      { id: `}{${'x'.repeat(10_000)}\r\n`, owner: 'x' },
      ...(await Promise.all((['passed', 'expired', 'cancelled', 'reported'] as const).map(challengeIn))),
    ];
    for (const each of asked) expect(await answer(each, rightCode)).toEqual({ state: 'expired', triesLeft: 0 });
    expect((await challenges.find(foreign.id))?.triesLeft).toBe(5);
    expect((await answer(foreign, rightCode)).state).toBe('passed');
  });
});

describe('C09 a reply that got lost', () => {
  it('is given again for the same Idempotency-Key: no double success, no burnt try', async () => {
    const challenge = await armed();
    for (let n = 0; n < 5; n += 1)
      expect(await answer(challenge, wrongCode, 'k1')).toEqual({ state: 'armed', triesLeft: 4 });
    expect(await answer(challenge, wrongCode, 'k2')).toEqual({ state: 'armed', triesLeft: 3 });
    for (let n = 0; n < 5; n += 1)
      expect(await answer(challenge, rightCode, 'k3')).toEqual({ state: 'passed', triesLeft: 3 });
    expect(await answer(challenge, rightCode, 'k4')).toEqual({ state: 'expired', triesLeft: 0 });
    expect(await answer(challenge, wrongCode, 'k1')).toEqual({ state: 'armed', triesLeft: 4 });
  });

  it('is given again 50 times in parallel, for one try', async () => {
    const challenge = await armed();
    const replies = await Promise.all(Array.from({ length: 50 }, () => answer(challenge, wrongCode, 'same')));
    for (const reply of replies) expect(reply).toEqual({ state: 'armed', triesLeft: 4 });
  });

  it('is given again after the challenge failed or was cancelled', async () => {
    const challenge = await armed();
    for (let n = 0; n < 4; n += 1) await answer(challenge, wrongCode);
    expect(await answer(challenge, wrongCode, 'last')).toEqual({ state: 'failed', triesLeft: 0 });
    expect(await answer(challenge, wrongCode, 'last')).toEqual({ state: 'failed', triesLeft: 0 });
    const other = await armed();
    await answer(other, wrongCode, 'k');
    await challenges.end(other.id, 'cancelled');
    expect(await answer(other, wrongCode, 'k')).toEqual({ state: 'armed', triesLeft: 4 });
  });

  it('is given again for an answer that came too early, instead of spending a try on it', async () => {
    const challenge = await opened();
    expect((await answer(challenge, wrongCode, 'early')).state).toBe('open');
    await challenges.arm(challenge.id, challenge.deliveryId, codeDigest(secret, challenge.id, rightCode));
    expect(await answer(challenge, wrongCode, 'early')).toEqual({ state: 'open', triesLeft: 5 });
  });

  it('the same key with another answer is refused, and spends nothing', async () => {
    const challenge = await armed();
    await answer(challenge, wrongCode, 'k');
    await expect(answer(challenge, rightCode, 'k')).rejects.toMatchObject({ id: 'idempotency-key-reused' });
    expect((await challenges.find(challenge.id))?.triesLeft).toBe(4);
    expect((await answer(challenge, rightCode)).state).toBe('passed');
  });

  it('somebody else’s key opens nothing', async () => {
    const challenge = await armed();
    await answer(challenge, rightCode, 'k');
    const stranger = { id: challenge.id, owner: 'somebody else' };
    expect(await answer(stranger, rightCode, 'k')).toEqual({ state: 'expired', triesLeft: 0 });
  });

  it('keeps a bounded number of replies, and never forgets one that counted', async () => {
    const challenge = await opened();
    for (let n = 0; n < 100; n += 1) await answer(challenge, wrongCode, `early ${n}`);
    await challenges.arm(challenge.id, challenge.deliveryId, codeDigest(secret, challenge.id, rightCode));
    await answer(challenge, wrongCode, 'counted');
    expect(await answer(challenge, wrongCode, 'counted')).toEqual({ state: 'armed', triesLeft: 4 });
    expect(await redis.hlen(`belcode:replies:{${challenge.id}}`)).toBeLessThan(20);
  });
});

it('refuses within a second when Redis is away, and verifies nothing', async () => {
  const away = new ChallengeStore(connectTo(nowhereUrl), secret);
  const elapsed = startStopwatch();
  const asks = [
    away.open(opening()),
    away.arm('x', 'y', 'z'),
    away.answer({ id: 'x', owner: 'y', digest: 'z' }),
    away.again('x', { from: 'y', to: 'z', free: false }, 3),
    away.end('x', 'cancelled'),
    away.find('x'),
  ];
  for (const ask of asks) {
    const refusal = await (ask as Promise<unknown>).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ id: 'store-unavailable' });
  }
  expect(elapsed()).toBeLessThan(1_000);
});
