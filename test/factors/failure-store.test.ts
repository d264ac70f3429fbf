import { afterAll, beforeAll, expect, it } from 'vitest';
import { FailureStore } from '../../src/factors/failure-store.ts';
import { tester } from '../accounts/people.ts';
import { type Factors, openFactors } from './own-factors.ts';

let home: Factors;
let failures: FailureStore;

beforeAll(async () => {
  home = await openFactors();
  failures = new FailureStore(home.database);
});

afterAll(() => home.close());

const reserve = (userId: string, times: number) =>
  Promise.all(Array.from({ length: times }, () => failures.reserve(userId)));

it('C06 of 150 wrong codes at once a hundred are checked, and then the second factor is locked', async () => {
  const { id } = await home.addUser();
  expect((await reserve(id, 150)).filter(Boolean)).toHaveLength(100);
  expect(await failures.isLocked(id)).toBe(true);
  expect(await failures.reserve(id)).toBe(false);
});

it('C06 ninety-nine do not lock, and a right code resets the count', async () => {
  const { id } = await home.addUser();
  await reserve(id, 99);
  expect(await failures.isLocked(id)).toBe(false);
  expect(await failures.reserve(id)).toBe(true);
  await failures.succeed(id);
  await reserve(id, 99);
  expect(await failures.isLocked(id)).toBe(false);
});

it('an attempt that was not compared is given back, but opens no lock', async () => {
  const { id } = await home.addUser();
  await failures.reserve(id);
  await failures.giveBack(id);
  await failures.giveBack(id);
  expect((await reserve(id, 120)).filter(Boolean)).toHaveLength(100);
  await failures.giveBack(id);
  expect(await failures.isLocked(id)).toBe(true);
});

it("an operator's reset ends the lock, without a call to this store", async () => {
  const { id } = await home.addUser();
  await reserve(id, 101);
  await home.factors.removeAll(id, 'lost the phone', tester);
  expect(await failures.isLocked(id)).toBe(false);
  expect(await failures.reserve(id)).toBe(true);
  expect((await reserve(id, 120)).filter(Boolean)).toHaveLength(99);
});

it('C06 a lock at any API key is seen, and does not lock logins', async () => {
  const { id } = await home.addUser();
  const wrong = (asker: 'login' | 'key:a' | 'key:b') => failures.reserve(id, asker);
  for (let count = 0; count < 99; count += 1) await Promise.all([wrong('key:a'), wrong('key:b'), wrong('login')]);
  expect(await failures.isLockedAtKey(id)).toBe(false);
  await wrong('login');
  expect([await failures.isLockedAtKey(id), await failures.isLocked(id)]).toEqual([false, true]);
  await wrong('key:b');
  expect(await failures.isLockedAtKey(id)).toBe(true);
  await home.factors.removeAll(id, 'lost the phone', tester);
  expect(await failures.isLockedAtKey(id)).toBe(false);
});

it('nobody is not locked, and each user has a count of their own', async () => {
  const [one, other] = [await home.addUser(), await home.addUser()];
  await reserve(one.id, 101);
  expect(await failures.isLocked(other.id)).toBe(false);
  expect(await failures.isLocked('')).toBe(false);
});
