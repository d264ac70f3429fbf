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

const askers: FailureAsker[] = ['login', 'known', 'forgotten', 'known-forgotten', 'key:a', 'key:b'];

async function lock(userId: string, asker: FailureAsker): Promise<void> {
  for (let round = 0; round <= failuresToLock; round += 1) await failures.reserve(userId, asker);
}

/** Which ways in are locked after wrong codes at each of them: only a login has more right than the others. */
const closes: Record<string, FailureAsker[]> = {
  // Somebody who has only the password does not lock out a browser or a network that has passed lately.
  login: askers.filter((each) => !each.startsWith('known')),
  known: ['known', 'known-forgotten'],
  forgotten: ['forgotten'],
  'known-forgotten': ['known-forgotten'],
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

  // A login needs more than a forgotten password, so it ends the locks that strangers fill.
  it.each<[FailureAsker, FailureAsker[]]>([
    ['login', ['login', 'forgotten', 'known-forgotten']],
    ['known', ['known', 'forgotten', 'known-forgotten']],
    ['forgotten', ['forgotten']],
    ['known-forgotten', ['known-forgotten']],
    ['key:a', ['key:a']],
  ])('a right code of %s ends the counts of %j', async (asker, ended) => {
    const { id } = await home.addUser();
    for (const each of askers) await failures.reserve(id, each);
    await failures.succeed(id, asker);
    const left = await home.database('second_factor_failures').where({ user_id: id }).pluck('asker');
    expect(left.sort()).toEqual(askers.filter((each) => !ended.includes(each)).sort());
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
    ['user:u', 'login', false, 'login'],
    ['user:u', 'login', true, 'known'],
    ['user:u', 'edit', false, 'login'],
    ['user:u', 'edit', true, 'known'],
    ['user:u', 'forgotten-password', false, 'forgotten'],
    ['user:u', 'forgotten-password', true, 'known-forgotten'],
    ['k1', 'login', false, 'key:k1'],
    // A key may give any purpose, and is known nowhere.
    ['k1', 'forgotten-password', false, 'key:k1'],
    ['k1', 'login', true, 'key:k1'],
  ])('of %s for %s, known %s: %s', (owner, purpose, known, asker) => {
    expect(askerOf({ owner, purpose, known })).toBe(asker);
  });
});
