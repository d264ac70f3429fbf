import { beforeEach, expect, it } from 'vitest';
import { cancelChallenge } from '../../src/challenges/cancel-challenge.ts';
import type { Challenge } from '../../src/challenges/challenge.ts';
import { findChallenge } from '../../src/challenges/find-challenge.ts';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import { makeParts, openRequest } from './parts.ts';

let lab: Awaited<ReturnType<typeof makeParts>>;
let challenge: Challenge;

beforeEach(async () => {
  lab = await makeParts();
  ({ challenge } = await openChallenge(lab.parts, openRequest()));
});

it('ends the challenge and hangs up its call, once', async () => {
  const { parts, hungUp } = lab;
  const ref = { id: challenge.deliveryId, challengeId: challenge.id };
  await parts.deliveries.advance(ref, 'dialling');
  expect((await cancelChallenge(parts, challenge)).state).toBe('cancelled');
  expect((await cancelChallenge(parts, challenge)).state).toBe('cancelled');
  expect(hungUp).toEqual([challenge.deliveryId]);
  expect(await parts.deliveries.find(ref)).toMatchObject({ state: 'ended', reason: 'challenge-over' });
});

it('keeps a queued call from being dialled', async () => {
  const { parts } = lab;
  await cancelChallenge(parts, challenge);
  const ref = { id: challenge.deliveryId, challengeId: challenge.id };
  expect(await parts.deliveries.advance(ref, 'dialling')).toBe(false);
});

it('leaves a challenge that is over as it ended', async () => {
  await lab.parts.challenges.end(challenge.id, 'reported');
  expect((await cancelChallenge(lab.parts, challenge)).state).toBe('reported');
  expect(lab.hungUp).toEqual([]);
});

it('shows and cancels nothing of another owner', async () => {
  const stranger = { id: challenge.id, owner: 'somebody else' };
  await expect(cancelChallenge(lab.parts, stranger)).rejects.toMatchObject({ id: 'not-found' });
  await expect(findChallenge(lab.parts, stranger)).rejects.toMatchObject({ id: 'not-found' });
  await expect(findChallenge(lab.parts, { id: 'unknown', owner: 'x' })).rejects.toMatchObject({ id: 'not-found' });
  expect((await findChallenge(lab.parts, challenge)).state).toBe('open');
});
