import { beforeEach, expect, it } from 'vitest';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import { readNumber } from '../../src/factors/phone-number.ts';
import { until } from '../until.ts';
import { makeParts, openRequest } from './parts.ts';

let lab: Awaited<ReturnType<typeof makeParts>>;

beforeEach(async () => {
  lab = await makeParts();
});

it('opens, creates the delivery and queues one call, without a code', async () => {
  const { parts, queued, redis } = lab;
  const challenge = await openChallenge(parts, openRequest());
  expect(challenge).toMatchObject({ state: 'open', to: '+31612345678', triesLeft: 5 });
  expect(queued).toEqual([
    { deliveryId: challenge.deliveryId, challengeId: challenge.id, to: '+31612345678', language: 'nl' },
  ]);
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
    const opening = openChallenge(parts, openRequest({ to: readNumber(text, 'NL') }));
    await expect(opening).rejects.toMatchObject({ id: 'destination-refused', detail: reason });
  }
  const closed = openChallenge({ ...parts, destinations: [] }, openRequest());
  await expect(closed).rejects.toMatchObject({ id: 'destination-refused' });
  expect(queued).toEqual([]);
});

it('opens nothing when no dialler has a live exchange', async () => {
  lab.live.length = 0;
  await expect(openChallenge(lab.parts, openRequest())).rejects.toMatchObject({ id: 'exchange-unavailable' });
  expect(lab.queued).toEqual([]);
});

it('C07 ends the older challenge and hangs up its call', async () => {
  const { parts, hungUp } = lab;
  const request = openRequest();
  const older = await openChallenge(parts, request);
  const ref = { id: older.deliveryId, challengeId: older.id };
  await parts.deliveries.advance(ref, 'dialling');
  await openChallenge(parts, request);
  expect(hungUp).toEqual([older.deliveryId]);
  expect((await parts.challenges.find(older.id))?.state).toBe('cancelled');
  expect(await parts.deliveries.find(ref)).toMatchObject({ state: 'ended', reason: 'challenge-over' });
  expect(await parts.deliveries.renew(ref)).toBe(false);
});

it('C07 of 20 opened at once, one call can still be dialled', async () => {
  const { parts, queued } = lab;
  const request = openRequest();
  await Promise.all(Array.from({ length: 20 }, () => openChallenge(parts, request)));
  const dialled = await Promise.all(
    queued.map(({ deliveryId, challengeId }) => parts.deliveries.advance({ id: deliveryId, challengeId }, 'dialling')),
  );
  expect(dialled.filter(Boolean)).toHaveLength(1);
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
