import { beforeEach, expect, it } from 'vitest';
import { callAgain } from '../../src/challenges/call-again.ts';
import type { Challenge } from '../../src/challenges/challenge.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import type { EndReason } from '../../src/deliveries/delivery.ts';
import { baseRules } from '../../src/policy/destination.ts';
import { until } from '../until.ts';
import { makeParts, openRequest, secret } from './parts.ts';

let lab: Awaited<ReturnType<typeof makeParts>>;
let challenge: Challenge;

beforeEach(async () => {
  lab = await makeParts();
  ({ challenge } = await openChallenge(lab.parts, openRequest()));
});

const again = (owner = challenge.owner) => callAgain(lab.parts, { id: challenge.id, owner, terms: {} });

/** Ends the latest call; by default it was answered, and no code passed. */
async function endCall(reason: EndReason = 'no-key'): Promise<void> {
  const { deliveryId } = (await lab.parts.challenges.find(challenge.id)) ?? challenge;
  await lab.parts.deliveries.advance({ id: deliveryId, challengeId: challenge.id }, 'ended', { reason });
}

it('queues a new delivery, which alone may arm the challenge', async () => {
  const { parts, queued } = lab;
  await endCall();
  const renewed = await again();
  expect(renewed.deliveryId).not.toBe(challenge.deliveryId);
  expect(queued.map((job) => job.deliveryId)).toEqual([challenge.deliveryId, renewed.deliveryId]);
  expect(await parts.challenges.arm(challenge.id, challenge.deliveryId, 'x')).toBe('over');
  expect(await parts.challenges.arm(challenge.id, renewed.deliveryId, 'x')).toBe('armed');
});

it('is refused while a call is under way', async () => {
  await expect(again()).rejects.toMatchObject({ id: 'delivery-under-way' });
  expect(lab.queued).toHaveLength(1);
});

it('is granted when the previous call was never queued because an api died', async () => {
  lab.queued.length = 0;
  await again();
  expect(lab.queued).toHaveLength(1);
});

it('C05 kills the old code and does not reset the tries', async () => {
  const { parts } = lab;
  const { id, owner } = challenge;
  const digest = codeDigest(secret, id, '482913');
  await parts.challenges.arm(id, challenge.deliveryId, digest);
  await parts.challenges.answer({ id, owner, digest: 'wrong' });
  await endCall();
  await again();
  expect(await parts.challenges.answer({ id, owner, digest })).toEqual({ state: 'open', triesLeft: 4 });
});

it('is granted to one of 20 parallel callers, with one call', async () => {
  await endCall();
  const replies = await Promise.allSettled(Array.from({ length: 20 }, () => again()));
  expect(replies.filter((reply) => reply.status === 'fulfilled')).toHaveLength(1);
  expect(lab.queued).toHaveLength(2);
});

it('is granted twice, so that a challenge has three calls at most', async () => {
  for (let call = 2; call <= 3; call += 1) {
    await endCall();
    await again();
  }
  await endCall();
  await expect(again()).rejects.toMatchObject({ id: 'too-many-calls' });
  expect(lab.queued).toHaveLength(3);
});

it('S19 busy and failed calls use up no allowance', async () => {
  for (const reason of ['busy', 'no-answer', 'congestion', 'busy', 'unreachable'] as const) {
    await endCall(reason);
    await again();
  }
  for (let call = 2; call <= 3; call += 1) {
    await endCall();
    await again();
  }
  await endCall();
  await expect(again()).rejects.toMatchObject({ id: 'too-many-calls' });
});

it('is refused for a challenge that is over', async () => {
  await endCall();
  await lab.parts.challenges.end(challenge.id, 'reported');
  await expect(again()).rejects.toMatchObject({ id: 'challenge-over' });
});

it('finds nothing for a stranger', async () => {
  await endCall();
  await expect(again('somebody else')).rejects.toMatchObject({ id: 'not-found' });
});

it('passes policy and looks for an exchange again', async () => {
  await endCall();
  const { id, owner } = challenge;
  const destinations = { rulesFor: async () => baseRules([]) };
  const closed = callAgain({ ...lab.parts, destinations }, { id, owner, terms: {} });
  await expect(closed).rejects.toMatchObject({ id: 'destination-refused' });
  lab.live.length = 0;
  await expect(again()).rejects.toMatchObject({ id: 'exchange-unavailable' });
  expect((await lab.parts.challenges.find(id))?.deliveryId).toBe(challenge.deliveryId);
});

it('may be asked again when the call could not be queued', async () => {
  await endCall();
  lab.queue.away = true;
  await expect(again()).rejects.toMatchObject({ id: 'store-unavailable' });
  lab.queue.away = false;
  await until(again);
  expect(lab.queued).toHaveLength(2);
});
