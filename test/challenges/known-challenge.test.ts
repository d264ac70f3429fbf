import { expect, it } from 'vitest';
import type { Challenge } from '../../src/challenges/challenge.ts';
import { KnownChallenge } from '../../src/challenges/known-challenge.ts';

const open = { id: 'c', state: 'open', expiresAt: 600_000 } as Challenge;

function known() {
  const at = { now: 0, found: open as Challenge | undefined, reads: [] as boolean[], isAway: false };
  const find = async (now: boolean) => {
    at.reads.push(now);
    if (at.isAway) throw new Error('away');
    return at.found;
  };
  return { at, challenge: new KnownChallenge(open, { find, clock: { now: () => at.now } }) };
}

it('is not read while nothing is announced', async () => {
  const { at, challenge } = known();
  for (at.now = 0; at.now < 15_000; at.now += 1_000) expect(await challenge.look()).toBe(open);
  expect(at.reads).toEqual([]);
});

it('is read after an announcement, and until that has succeeded', async () => {
  const { at, challenge } = known();
  challenge.note();
  at.isAway = true;
  await expect(challenge.look()).rejects.toThrow('away');
  [at.isAway, at.found] = [false, { ...open, state: 'passed' }];
  expect((await challenge.look())?.state).toBe('passed');
  expect((await challenge.look())?.state).toBe('passed');
  expect(at.reads).toEqual([true, true]);
});

it('is armed when that is announced, without a read', async () => {
  const { at, challenge } = known();
  challenge.note({ state: 'armed', expiresAt: 300_000 });
  expect(await challenge.look()).toMatchObject({ state: 'armed', expiresAt: 300_000 });
  expect(at.reads).toEqual([]);
});

it.each([
  ['when its time is over', 600_000],
  ['after a while, because an announcement can get lost', 15_000],
])('is read %s', async (_, later) => {
  const { at, challenge } = known();
  [at.now, at.found] = [later, undefined];
  expect(await challenge.look()).toBeUndefined();
});

it('is read again when it was announced to be armed while an older state was read', async () => {
  const { at, challenge } = known();
  at.now = 15_000;
  const looking = challenge.look();
  challenge.note({ state: 'armed', expiresAt: 300_000 });
  await looking;
  at.found = { ...open, state: 'armed', expiresAt: 300_000 };
  expect((await challenge.look())?.state).toBe('armed');
});

it.each([
  ['armed', { state: 'armed', expiresAt: 300_000 } as const],
  ['changed', undefined],
])('is read again when it was announced to be %s while it was read with its calls', async (_, news) => {
  const { at, challenge } = known();
  const take = challenge.reading();
  challenge.note(news);
  take(open);
  at.found = { ...open, state: 'armed', expiresAt: 300_000 };
  expect((await challenge.look())?.state).toBe('armed');
});

it('is not read again after it was read with its calls, when nothing was announced meanwhile', async () => {
  const { at, challenge } = known();
  challenge.note();
  challenge.reading()(open);
  expect(await challenge.look()).toBe(open);
  expect(at.reads).toEqual([]);
});
