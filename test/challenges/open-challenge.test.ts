import { beforeEach, describe, expect, it } from 'vitest';
import type { Challenge } from '../../src/challenges/challenge.ts';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import { DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { readCallee } from '../../src/factors/callee.ts';
import { baseRules } from '../../src/policy/destination.ts';
import { until } from '../until.ts';
import { makeParts, openRequest, where } from './parts.ts';

let lab: Awaited<ReturnType<typeof makeParts>>;

beforeEach(async () => {
  lab = await makeParts();
});

it('opens, creates the delivery and queues one call, without a code', async () => {
  const { parts, queued, redis } = lab;
  const request = openRequest();
  const { challenge } = await openChallenge(parts, request);
  const { number: to } = request.to;
  expect(challenge).toMatchObject({ state: 'open', to, triesLeft: 5 });
  const queuedCall = { deliveryId: challenge.deliveryId, challengeId: challenge.id, to, language: 'nl', proof: 'code' };
  expect(queued).toEqual([queuedCall]);
  const delivery = await parts.deliveries.find({ id: challenge.deliveryId, challengeId: challenge.id });
  expect(delivery?.state).toBe('queued');
  expect(await redis.hexists(`belcode:challenge:{${challenge.id}}`, 'digest')).toBe(0);
});

it('calls no destination that policy refuses, and says why to the log only', async () => {
  const { parts, queued } = lab;
  const cases = [
    ['+32 470 12 34 56', 'not-allowed'],
    ['0900 1234567', 'premium-rate'],
    ['+881 6 1234 5678', 'satellite'],
  ] as const;
  for (const [text, reason] of cases) {
    const opening = openChallenge(parts, openRequest({ to: readCallee({ number: text }, where) }));
    await expect(opening).rejects.toMatchObject({ id: 'destination-refused', detail: reason });
  }
  const closed = openChallenge({ ...parts, destinations: { rulesFor: async () => baseRules([]) } }, openRequest());
  await expect(closed).rejects.toMatchObject({ id: 'destination-refused' });
  expect(queued).toEqual([]);
  expect(lab.refused).toHaveLength(4);
  expect(lab.refused[0]).toMatchObject({ event: 'call-refused', detail: { rule: 'not-allowed' } });
});

it('opens nothing when no dialler has a live exchange', async () => {
  lab.live.length = 0;
  await expect(openChallenge(lab.parts, openRequest())).rejects.toMatchObject({ id: 'exchange-unavailable' });
  expect(lab.queued).toEqual([]);
});

describe('V05 one live call for a number and a user', () => {
  const callOf = ({ id, deliveryId }: Challenge) => ({ id: deliveryId, challengeId: id });

  it.each(['dialling', 'ringing', 'answered', 'speaking'] as const)(
    'a second request joins it while %s',
    async (state) => {
      const { parts, queued, hungUp } = lab;
      const request = openRequest();
      const { challenge: first } = await openChallenge(parts, request);
      for (const each of ['dialling', 'ringing', 'answered', 'speaking'] as const) {
        await parts.deliveries.advance(callOf(first), each, each === 'answered' ? { key: '7' } : {});
        if (each === state) break;
      }
      const second = await openChallenge(parts, request);
      expect(second).toMatchObject({ joined: true, challenge: { id: first.id } });
      expect(queued).toHaveLength(1);
      expect(hungUp).toEqual([]);
    },
  );

  it('of 20 opened at once there is one challenge and one call', async () => {
    const { parts, queued } = lab;
    const request = openRequest();
    const opened = await Promise.all(Array.from({ length: 20 }, () => openChallenge(parts, request)));
    expect(new Set(opened.map(({ challenge }) => challenge.id)).size).toBe(1);
    expect(opened.filter(({ joined }) => !joined)).toHaveLength(1);
    expect(queued).toHaveLength(1);
  });

  it('somebody else who wants the same number waits, and the call goes on', async () => {
    const { parts, hungUp } = lab;
    const request = openRequest();
    const { challenge } = await openChallenge(parts, request);
    const other = openChallenge(parts, { ...request, owner: 'somebody else' });
    await expect(other).rejects.toMatchObject({ id: 'number-in-call', retryAfterSeconds: 20 });
    expect(hungUp).toEqual([]);
    expect((await parts.challenges.find(challenge.id))?.state).toBe('open');
  });

  it('C07 the same user by another method: the newer call takes the place of the older', async () => {
    const { parts, hungUp, queued } = lab;
    const user = { id: parts.random.id(), factorId: 'desk' };
    const { challenge: older } = await openChallenge(parts, openRequest({ user, owner: 'u' }));
    await parts.deliveries.advance(callOf(older), 'dialling');
    const newer = await openChallenge(parts, openRequest({ user: { ...user, factorId: 'mobile' }, owner: 'u' }));
    expect(newer.joined).toBe(false);
    expect(hungUp).toEqual([older.deliveryId]);
    expect((await parts.challenges.find(older.id))?.state).toBe('cancelled');
    expect(await parts.deliveries.find(callOf(older))).toMatchObject({ state: 'ended', reason: 'challenge-over' });
    expect(await parts.deliveries.renew(callOf(older))).toBe(false);
    expect(queued).toHaveLength(2);
  });

  it('an older call on the other line is found there, and makes room', async () => {
    const { parts, hungUp } = lab;
    const user = { id: parts.random.id(), factorId: 'desk' };
    const to = readCallee({ number: `2${6 + Math.floor(parts.random.fraction() * 4)}${parts.random.code(1)}` }, where);
    const { challenge: older } = await openChallenge(parts, openRequest({ user, owner: 'u', to }));
    await openChallenge(parts, openRequest({ user: { ...user, factorId: 'mobile' }, owner: 'u' }));
    expect(hungUp).toEqual([older.deliveryId]);
    expect((await parts.challenges.find(older.id))?.state).toBe('cancelled');
  });

  it('an older call that waits in the queue leaves it, and uses no turn', async () => {
    const { parts, queued } = lab;
    const user = { id: parts.random.id(), factorId: 'desk' };
    await openChallenge(parts, openRequest({ user, owner: 'u' }));
    const { challenge } = await openChallenge(
      parts,
      openRequest({ user: { ...user, factorId: 'mobile' }, owner: 'u' }),
    );
    expect(queued.map(({ challengeId }) => challengeId)).toEqual([challenge.id]);
  });

  it('a call without a job, because an api died, is replaced and not joined', async () => {
    const { parts, queued } = lab;
    const request = openRequest();
    await openChallenge(parts, request);
    queued.length = 0;
    const next = await openChallenge(parts, request);
    expect(next.joined).toBe(false);
    expect(queued).toHaveLength(1);
  });

  it('the live call continues when a rule refuses its replacement', async () => {
    const { parts, hungUp } = lab;
    const user = { id: parts.random.id(), factorId: 'desk' };
    const { challenge } = await openChallenge(parts, openRequest({ user, owner: 'u' }));
    await parts.deliveries.advance(callOf(challenge), 'dialling');
    const other = openRequest({ user: { ...user, factorId: 'mobile' }, owner: 'u' });
    await parts.ledger.stops.suspend(other.to.number);
    await expect(openChallenge(parts, other)).rejects.toMatchObject({ id: 'number-suspended' });
    expect(hungUp).toEqual([]);
    expect((await parts.challenges.find(challenge.id))?.state).toBe('open');
  });

  it('V04 the call of a dialler that died is over: the next one goes out', async () => {
    const { parts, queued } = lab;
    const deliveries = new DeliveryStore(lab.redis, { leaseSeconds: 0.05 });
    const request = openRequest();
    const { challenge } = await openChallenge({ ...parts, deliveries }, request);
    await deliveries.advance(callOf(challenge), 'dialling');
    await until(async () => (await deliveries.find(callOf(challenge)))?.state === 'ended');
    expect((await openChallenge(parts, request)).joined).toBe(false);
    expect(queued).toHaveLength(2);
  });

  it('C07 ends the older challenge of the same question, when its call is over', async () => {
    const { parts } = lab;
    const request = openRequest();
    const { challenge: older } = await openChallenge(parts, request);
    await parts.challenges.arm(older.id, older.deliveryId, 'digest');
    await parts.deliveries.advance(callOf(older), 'ended', { reason: 'hung-up-while-speaking' });
    const { challenge: newer } = await openChallenge(parts, request);
    expect(newer.id).not.toBe(older.id);
    expect((await parts.challenges.find(older.id))?.state).toBe('cancelled');
  });
});

it('refuses at once when the queue is too long for the call to come in time', async () => {
  const { parts, queued, queue } = lab;
  queue.seconds = 600;
  const request = openRequest();
  await expect(openChallenge(parts, request)).rejects.toMatchObject({ id: 'queue-full', retryAfterSeconds: 101 });
  expect(queued).toEqual([]);
  // The number is free again.
  queue.seconds = 0;
  expect((await openChallenge(parts, request)).joined).toBe(false);
});

it('calls an extension of this exchange, whatever the rules for outside say', async () => {
  const { parts, queued } = lab;
  const closed = { ...parts, destinations: { rulesFor: async () => baseRules([]) } };
  const to = readCallee({ number: `2${parts.random.pick(['11', '12', '13', '14', '15'])}` }, where);
  await openChallenge(closed, openRequest({ to }));
  expect(queued[0]).toMatchObject({ to: to.number });
});

it('takes the digits for a switchboard along', async () => {
  const { parts, queued } = lab;
  const to = { number: `+3150820${parts.random.code(4)}` };
  const behind = readCallee({ number: to.number, postDial: '202', pauseBeforeSeconds: 3 }, where);
  const { challenge } = await openChallenge(parts, openRequest({ to: behind }));
  const postDial = { digits: '202', pauseBeforeSeconds: 3, pauseAfterSeconds: 2 };
  expect(queued[0]).toMatchObject({ to: to.number, postDial });
  expect(await parts.challenges.find(challenge.id)).toMatchObject({ to: to.number, postDial });
});

it('ends the challenge again when its call cannot be queued', async () => {
  const { parts, queue, redis } = lab;
  queue.away = true;
  const ids: string[] = [];
  const random = {
    id: () => {
      const id = parts.random.id();
      ids.push(id);
      return id;
    },
  };
  await expect(openChallenge({ ...parts, random }, openRequest())).rejects.toMatchObject({ id: 'store-unavailable' });
  const [challengeId = '', id = ''] = ids;
  await until(async () => (await parts.challenges.find(challengeId))?.state === 'cancelled');
  await until(async () => (await parts.deliveries.find({ id, challengeId }))?.reason === 'challenge-over');
  expect(await redis.hexists(`belcode:challenge:{${challengeId}}`, 'digest')).toBe(0);
});
