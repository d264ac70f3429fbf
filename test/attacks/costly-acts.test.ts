import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type HashTurn,
  hashPassword,
  maxWaitingKnown,
  maxWaitingOfUser,
  verifyPassword,
} from '../../src/accounts/password.ts';
import type { Refusal } from '../../src/errors.ts';
import { systemRandom as random } from '../../src/random.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

/** More than may wait at a time, on any number of cores. */
const flood = 300;

/** Of somebody who has asked for nothing else. */
const turnOf = (queue: HashTurn['queue']): HashTurn => ({ queue, by: random.id() });

describe('R03 a flood of passwords', () => {
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

  /** What is asked for during a flood of strangers, and whether it is taken all the same. */
  const acts: Record<string, { act: () => Promise<unknown>; taken: boolean }> = {
    'a stranger types a password': { act: () => verifyPassword('a typed password', undefined), taken: false },
    'somebody known types one': { act: () => verifyPassword('x', undefined, turnOf('known')), taken: true },
    'somebody confirms one in a session': { act: () => verifyPassword('x', undefined, turnOf('session')), taken: true },
    'a session sets a new one': { act: () => hashPassword('a new password', random), taken: true },
  };

  it.each(Object.entries(acts))('%s: taken only in a queue of its own', async (_, { act, taken }) => {
    const waiting = Promise.allSettled(Array.from({ length: flood }, () => verifyPassword('x', undefined)));
    const outcome = await act().then(
      () => 'taken',
      ({ id }: Refusal) => id,
    );
    expect(outcome).toBe(taken ? 'taken' : 'too-busy');
    await waiting;
    await expect(act()).resolves.toBeDefined();
  });

  it('of one account that knows its password, however often, takes two places of those who are known', async () => {
    const mallory = turnOf('known');
    const flooding = Promise.allSettled(Array.from({ length: flood }, () => verifyPassword('x', undefined, mallory)));
    // Each of the others finds a place, and all of them are in turn before the flood is over.
    const others = Array.from({ length: maxWaitingKnown - maxWaitingOfUser }, () =>
      verifyPassword('x', undefined, turnOf('known')),
    );
    const outcomes = await Promise.allSettled(others);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    await flooding;
  });

  it('by forty who are known stops no session, and no stranger for long', async () => {
    const done: string[] = [];
    const all = (['known', 'session', 'stranger'] as const).flatMap((who) =>
      Array.from({ length: 15 }, () =>
        verifyPassword('x', undefined, who === 'stranger' ? undefined : turnOf(who)).then(() => done.push(who)),
      ),
    );
    await Promise.all(all);
    for (const who of ['known', 'session', 'stranger']) {
      // A third of the turns each, apart from those that were hashed at once.
      expect(done.slice(0, 24).filter((each) => each === who).length).toBeGreaterThanOrEqual(5);
    }
  });

  it('does not stop a user who confirms the password in a session; many of these do not stop a login', async () => {
    const right = await hashPassword('a right password', random);
    const done: string[] = [];
    const flood = (inSession: boolean, name: string) =>
      Array.from({ length: 150 }, () =>
        verifyPassword('x', undefined, inSession ? turnOf('session') : undefined).then(() => done.push(name)),
      );
    const strangers = Promise.allSettled(flood(false, 'stranger'));
    expect(await verifyPassword('a right password', right, turnOf('session'))).toBe(true);
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
    // Each of the others tries again as soon as it has an answer, so that no place is ever free.
    let over = false;
    const tryAgain = async (): Promise<void> => {
      while (!over) await verifyPassword('x', undefined);
    };
    const others = Promise.allSettled(Array.from({ length: flood }, tryAgain));
    const reply = await visitor.post('/login', { login: 'nobody.here', password: 'a wrong password' });
    over = true;
    await others;
    expect(reply.status).toBe(503);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    expect(reply.body).toMatch(/te veel mensen|Too many people/);
    expect(panel.logged()).toContain('too-busy');
  });
});
