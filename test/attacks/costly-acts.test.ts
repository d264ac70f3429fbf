import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from '../../src/accounts/password.ts';
import { Refusal } from '../../src/errors.ts';
import { systemRandom as random } from '../../src/random.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

/** More than may wait at a time, on any number of cores. */
const flood = 300;

describe('a flood of passwords', () => {
  it('is refused at once where it would have to wait, whatever the name and the password are', async () => {
    const right = await hashPassword('a right password', random);
    const outcomes = await Promise.allSettled(
      Array.from({ length: flood }, (_, n) =>
        verifyPassword(n % 3 === 0 ? 'a right password' : 'a wrong one', n % 2 === 0 ? right : undefined),
      ),
    );
    const refused = outcomes.filter((each) => each.status === 'rejected').map(({ reason }) => reason as Refusal);
    expect(refused.length).toBeGreaterThanOrEqual(flood - 100 - 3);
    expect(new Set(refused.map(({ id, status }) => `${id} ${status}`))).toEqual(new Set(['too-busy 503']));
    // Those who waited got a right answer, in the order in which they came.
    const answered = outcomes.flatMap((each, n) => (each.status === 'fulfilled' ? [[n, each.value] as const] : []));
    for (const [n, value] of answered) expect(value).toBe(n % 6 === 0);
  });

  it.each([
    ['a new password', () => hashPassword('a new password', random)],
    ['a typed password', () => verifyPassword('a typed password', undefined)],
  ])('%s waits its turn too, and the next one is taken once the flood is over', async (_, act) => {
    const waiting = Promise.allSettled(Array.from({ length: flood }, () => verifyPassword('x', undefined)));
    await expect(act()).rejects.toBeInstanceOf(Refusal);
    await waiting;
    await expect(act()).resolves.toBeDefined();
  });

  it('does not stop a user who confirms the password in a session; many of these do not stop a login', async () => {
    const right = await hashPassword('a right password', random);
    const done: string[] = [];
    const flood = (inSession: boolean, name: string) =>
      Array.from({ length: 150 }, () => verifyPassword('x', undefined, inSession).then(() => done.push(name)));
    const strangers = Promise.allSettled(flood(false, 'stranger'));
    expect(await verifyPassword('a right password', right, true)).toBe(true);
    // The hashes in progress, and at most one more.
    expect(done.length).toBeLessThan(10);
    await Promise.allSettled(flood(true, 'session'));
    expect(done.filter((each) => each === 'session').length).toBeGreaterThanOrEqual(20);
    expect(done.filter((each) => each === 'stranger').length).toBeGreaterThan(15);
    await strangers;
  });

  it('leaves the event loop to calls and codes', async () => {
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    await Promise.allSettled(Array.from({ length: flood }, () => verifyPassword('x', undefined)));
    clearInterval(beat);
    // Of a hundred hashes in a row: an event loop that waited for them would stand still for seconds.
    expect(longest).toBeLessThan(1_000);
  });
});

describe('the page of a login that is refused because of a flood', () => {
  let panel: OpenedPanel;
  beforeAll(async () => {
    panel = await openPanel();
  });
  afterAll(() => panel?.close());

  it('says so, says when to come back, and has its reason in the log', async () => {
    const visitor = panel.visitor();
    await visitor.get('/login');
    // Somebody who tries again and again takes each place that becomes free.
    const others = setInterval(() => {
      for (let n = 0; n < 20; n += 1) verifyPassword('x', undefined).catch(() => {});
    }, 1);
    const reply = await visitor.post('/login', { login: 'nobody.here', password: 'a wrong password' });
    clearInterval(others);
    expect(reply.status).toBe(503);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    expect(reply.body).toMatch(/te veel mensen|Too many people/);
    expect(panel.logged()).toContain('too-busy');
  });
});
