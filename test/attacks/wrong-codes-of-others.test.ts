import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askerOf } from '../../src/challenges/challenge-asker.ts';
import { type FailureAsker, FailureStore, failuresToLock } from '../../src/factors/failure-store.ts';
import { tester } from '../accounts/people.ts';
import { type Factors, openFactors } from '../factors/own-factors.ts';

let home: Factors;
let failures: FailureStore;

beforeAll(async () => {
  home = await openFactors();
  failures = new FailureStore(home.database);
});

afterAll(() => home?.close());

const askers: FailureAsker[] = ['login', 'known', 'forgotten', 'key:a', 'key:b'];

async function lock(userId: string, asker: FailureAsker): Promise<void> {
  for (let round = 0; round <= failuresToLock; round += 1) await failures.reserve(userId, asker);
}

/** Which ways in are locked after wrong codes at each of them: only a login has more right than the others. */
const closes: Record<string, FailureAsker[]> = {
  // Somebody who has only the password does not lock out a browser or a network that has passed lately.
  login: askers.filter((each) => each !== 'known'),
  known: ['known'],
  forgotten: ['forgotten'],
  'key:a': ['key:a'],
};

describe('wrong codes lock only the way in where they were typed', () => {
  it.each(Object.entries(closes))('a hundred by %s close %j', async (asker, closed) => {
    const { id } = await home.addUser();
    await lock(id, asker as FailureAsker);
    for (const each of askers) {
      expect([each, await failures.isLocked(id, each)]).toEqual([each, closed.includes(each)]);
      expect([each, await failures.reserve(id, each)]).toEqual([each, !closed.includes(each)]);
    }
  });

  it('a right code does not end the lock of another way in', async () => {
    const { id } = await home.addUser();
    await lock(id, 'login');
    await failures.succeed(id, 'key:a');
    expect(await failures.isLocked(id)).toBe(true);
  });

  it('a mailed link and a reset by the operator each end all locks', async () => {
    const [one, two] = [await home.addUser(), await home.addUser()];
    for (const { id } of [one, two]) for (const asker of askers) await lock(id, asker);
    await failures.forgetAll(one.id);
    await home.factors.removeAll(two.id, 'lost the phone', tester);
    for (const { id } of [one, two])
      for (const asker of askers) expect([asker, await failures.isLocked(id, asker)]).toEqual([asker, false]);
  });
});

describe('whose count the wrong codes of a challenge add to', () => {
  it.each([
    ['user:u', 'login', 'login'],
    ['user:u', 'confirm', 'login'],
    ['user:u', 'forgotten-password', 'forgotten'],
    ['k1', 'login', 'key:k1'],
    // A key may give any purpose.
    ['k1', 'forgotten-password', 'key:k1'],
  ])('of %s for %s: %s', (owner, purpose, asker) => {
    expect(askerOf({ owner, purpose })).toBe(asker);
  });
});
