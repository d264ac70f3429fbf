import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppHoldStore } from '../../src/challenges/app-hold-store.ts';
import type { ChallengeAsker } from '../../src/challenges/challenge-asker.ts';
import { handleLedgerEvent } from '../../src/incidents/handle-ledger-event.ts';
import { releaseUserCalls } from '../../src/incidents/operate-calls.ts';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { type Login, openLogin } from '../login/open-login.ts';
import { aCall, newNumber, openLedger, reasonOf } from '../policy/ledger/own-ledger.ts';

const forgotten = { userId: 'anna', factorId: 'f1', purpose: 'forgotten-password' };

describe('a stranger who knows only a name makes its owner report a call', () => {
  it('the ledger refuses more such calls for a day, and no others', async () => {
    const at = await openLedger();
    const { deliveryId } = await at.callOnce(forgotten);
    await at.ledger.report(deliveryId, 'not-me');
    expect((await at.ask(forgotten)).verdict).toEqual({
      allowed: false,
      reason: 'user-held',
      retryAfterSeconds: 86_400,
    });
    for (const about of [
      { ...forgotten, userId: 'bob' },
      { ...forgotten, purpose: 'login' },
      { ...forgotten, purpose: 'login', apiKeyId: 'k1' },
      { userId: 'anna', purpose: 'set-up' },
    ]) {
      const { deliveryId: next } = await at.dial(about);
      await at.ledger.finish(next, { reason: 'busy', free: true, answeredSeconds: 0 });
    }
    await at.ledger.stops.release('anna');
    expect((await at.ask(forgotten)).verdict).toEqual({ allowed: true });
  });

  it('a report of a login holds forgotten passwords too', async () => {
    const at = await openLedger();
    const { deliveryId } = await at.callOnce({ ...forgotten, purpose: 'login' });
    await at.ledger.report(deliveryId, 'not-me');
    for (const purpose of ['login', 'forgotten-password'])
      expect((await at.ask({ ...forgotten, purpose })).verdict).toEqual({ allowed: false, reason: 'user-held' });
  });

  it('where the user is known, such calls go on, until one of theirs is reported', async () => {
    const at = await openLedger();
    const known = { ...forgotten, known: true };
    const { deliveryId } = await at.callOnce(forgotten);
    await at.ledger.report(deliveryId, 'not-me');
    expect((await at.ask(forgotten)).verdict).toMatchObject({ allowed: false, reason: 'user-held' });
    const { deliveryId: own } = await at.callOnce(known);
    await at.ledger.report(own, 'not-me');
    expect((await at.ask(known)).verdict).toMatchObject({ allowed: false, reason: 'user-held' });
    await at.ledger.stops.release('anna');
    expect((await at.ask(known)).verdict).toEqual({ allowed: true });
  });

  // Who asked for the code that was reported, and who gets none for a while.
  it.each<[ChallengeAsker, ChallengeAsker[]]>([
    ['forgotten', ['forgotten']],
    ['known-forgotten', ['known-forgotten', 'forgotten']],
    ['login', ['login', 'forgotten', 'key:k1']],
    ['key:k1', ['login', 'forgotten', 'key:k1']],
    ['known', ['known', 'login', 'known-forgotten', 'forgotten', 'key:k1']],
  ])('"not me" to a code for %s in the app silences it for %j', async (asker, silenced) => {
    const holds = new AppHoldStore(await connectLab('commands', 'ledger'));
    const userId = systemRandom.id();
    await holds.hold(userId, asker);
    const askers: ChallengeAsker[] = ['known', 'login', 'known-forgotten', 'forgotten', 'key:k1'];
    for (const each of askers)
      expect([each, (await holds.secondsLeft(userId, each)) !== undefined]).toEqual([each, silenced.includes(each)]);
    await holds.release(userId);
    expect(await holds.secondsLeft(userId, asker)).toBeUndefined();
  });
});

/** Everybody who asks for calls of one user, with or without the password. */
const askers: Record<string, Partial<RequestedCall>> = {
  known: { ...forgotten, purpose: 'login', known: true },
  'known, adding': { userId: 'anna', purpose: 'set-up', known: true },
  'known-forgotten': { ...forgotten, known: true },
  login: { ...forgotten, purpose: 'login' },
  adding: { userId: 'anna', purpose: 'set-up' },
  forgotten,
  key: { ...forgotten, purpose: 'login', apiKeyId: 'k1' },
  'key, said to be known': { ...forgotten, purpose: 'login', apiKeyId: 'k1', known: true },
};
const elsewhere = ['login', 'adding', 'forgotten', 'key', 'key, said to be known'];
const all = Object.keys(askers);

describe('"not me" to a login holds who asked and all with less right', () => {
  async function isHeld(at: Awaited<ReturnType<typeof openLedger>>) {
    const held = [];
    for (const [who, about] of Object.entries(askers)) {
      const rules = await at.ledger.explain({ route: 'trunk', number: newNumber(), country: 'NL', ...about });
      if (rules.some(({ rule, allowed }) => rule === 'user-held' && !allowed)) held.push(who);
    }
    return held;
  }

  it.each([
    ['known', all],
    ['login', elsewhere],
    ['key', elsewhere],
    ['key, said to be known', elsewhere],
  ])('by telephone, asked for by %s: holds %j', async (asker, held) => {
    const at = await openLedger();
    const { deliveryId } = await at.callOnce(askers[asker]);
    await at.ledger.report(deliveryId, 'not-me');
    expect(await isHeld(at)).toEqual(held);
    // A report of somebody known later holds all.
    const { deliveryId: own } = asker === 'known' ? { deliveryId } : await at.callOnce(askers.known);
    await at.ledger.report(own, 'not-me');
    expect(await isHeld(at)).toEqual(all);
    expect(await at.ledger.stops.release('anna')).toBe(true);
    expect(await isHeld(at)).toEqual([]);
  });

  it('a call that waits is dialled only for somebody known', async () => {
    const at = await openLedger();
    for (const [asker, allowed] of [
      ['known', true],
      ['login', false],
    ] as const) {
      const { call } = await at.ask(askers[asker]);
      await at.ledger.stops.hold('anna', { known: false });
      expect((await at.ledger.start(call.deliveryId)).allowed).toBe(allowed);
      await at.ledger.finish(call.deliveryId, { reason: 'reported', free: false, answeredSeconds: 9 });
      await at.ledger.stops.release('anna');
    }
  });

  // What the database says of known places; holds of before it was stored say nothing.
  it.each([
    ['also where the user is known', true, 'lost', all],
    ['elsewhere', false, 'lost', elsewhere],
    ['where, it is not known', undefined, 'lost', all],
    ['where, it is not known', undefined, 'kept for elsewhere', elsewhere],
  ])('a hold %s (%s), which Redis has %s, is restored as it was', async (_, known, redis, held) => {
    const at = await openLedger();
    if (redis !== 'lost') await at.ledger.stops.hold('anna', { known: false });
    await at.ledger.stops.restoreHold({ userId: 'anna', known });
    expect(await isHeld(at)).toEqual(held);
  });
});

/** Calls that need less right than a login of the number's owner, who is `anna` with the method `f1`. */
const lessRight: Record<string, Partial<RequestedCall>> = {
  'for a forgotten password': forgotten,
  'for a forgotten password, where the user is known': { ...forgotten, known: true },
  'for a forgotten password of another user of the number': { ...forgotten, userId: 'bob', factorId: 'f2' },
  'for adding it': { userId: 'mallory', purpose: 'set-up' },
  'for a number of an API key': { apiKeyId: 'k1', purpose: 'login' },
};

describe('key 0 on a call that somebody else caused', () => {
  it.each(Object.entries(lessRight))('%s: the logins of the owner go on', async (_, about) => {
    const at = await openLedger();
    const owner = { ...forgotten, purpose: 'login', number: newNumber() };
    const { deliveryId } = await at.callOnce({ ...about, number: owner.number });
    await at.ledger.report(deliveryId, 'wrong-number');
    expect((await at.told()).at(-1)).toMatchObject({ event: 'wrong-number', forOthers: true });
    for (const known of [true, false]) await at.callOnce({ ...owner, known });
    for (const each of Object.values(lessRight)) {
      expect(reasonOf((await at.ask({ ...each, number: owner.number })).verdict)).toBe('number-suspended');
    }
    // Who answers a login says it for everybody.
    const { deliveryId: login } = await at.callOnce(owner);
    await at.ledger.report(login, 'wrong-number');
    expect(reasonOf((await at.ask({ ...owner, known: true })).verdict)).toBe('number-suspended');
    await at.ledger.stops.unsuspend(owner.number);
    await at.callOnce(owner);
  });
});

describe('key 9 on a call for a forgotten password', () => {
  let home: Login;

  beforeAll(async () => {
    home = await openLogin();
  });

  afterAll(() => home?.close());

  it('does not hold logins, ends that reset, and tells the person and the operator', async () => {
    const user = await home.addPerson({ email: 'anna@example.org' });
    const phone = await home.givePhone(user.id);
    const about = { userId: user.id, factorId: phone.id, purpose: 'forgotten-password', number: phone.number ?? '' };
    const call: RequestedCall = aCall(about);
    const sessionId = await home.putAt(
      user.id,
      { step: 'forgotten' },
      { challenge: { id: call.challengeId, kind: 'phone' } },
    );
    await handleLedgerEvent(home.parts, { event: 'not-me', call });
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
    expect((await home.users.find(user.id)).callsHeldAt).toBeUndefined();
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'call-reported', reason: 'not-me-forgotten' }),
    );
    expect(home.mails.slice(-2).map(({ kind, to }) => [kind, to])).toEqual([
      ['callReported', 'anna@example.org'],
      ['operatorNotified', 'operator@example.org'],
    ]);
    expect((await home.logIn(user.login)).code).toMatchObject({ sent: true });
    await releaseUserCalls(home.parts, { kind: 'operator', id: 'o' }, user.id);
  });
});
