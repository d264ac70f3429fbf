import { describe, expect, it } from 'vitest';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { makeParts, openRequest } from '../challenges/parts.ts';
import { newNumber } from '../policy/ledger/own-ledger.ts';
import { longest, openDefaultLedger, unanswered, voicemail } from './default-ledger.ts';

type About = Partial<RequestedCall>;

const spoken = { reason: 'spoken', free: false, answeredSeconds: 25 };
const noMinutes = { BELCODE_BUDGET_MINUTES: 'none', BELCODE_BUDGET_USER: 'hour:10000' };
const noNumbers = { ...noMinutes, BELCODE_LIMIT_NUMBER: '1000/1d' };
const owner: About = { userId: 'anna', factorId: 'fa', companyId: 'c1', purpose: 'login', address: 'home' };

/** What strangers use up, and the rule that then refuses them. `other` is another telephone of the owner each time. */
interface Allowance {
  rule: string;
  settings: Record<string, string>;
  end: typeof voicemail;
  other?: boolean;
  about?: About;
  route?: 'internal';
}

const allowances: Record<string, Allowance> = {
  'calls to the number': { rule: 'number-limit', settings: noMinutes, end: spoken },
  'calls of the user': { rule: 'user-limit', settings: noNumbers, end: spoken, other: true },
  minutes: { rule: 'budget-spent', settings: { BELCODE_LIMIT_NUMBER: '1000/1d' }, end: longest },
  'calls without the right keys': { rule: 'number-keys', settings: noNumbers, end: voicemail },
  rings: { rule: 'number-rings', settings: noNumbers, end: unanswered },
  'rings of an extension': { rule: 'number-rings', settings: noNumbers, end: unanswered, route: 'internal' },
};

/** Askers with less right: a thief with the password, and a stranger who knows the name. */
const strangers: Record<string, About> = {
  'a thief with the password': { ...owner, address: 'thief' },
  'a thief in the same network': owner,
};

describe.each(Object.entries(strangers))('%s uses up what the owner needs', (_who, stranger) => {
  it.each(Object.entries(allowances))('%s: who is known keeps their own', async (_, { settings, end, ...what }) => {
    const at = await openDefaultLedger(settings);
    const { rule, other, route = 'trunk' as const } = what;
    const number = route === 'internal' ? '201' : newNumber();
    if (route === 'trunk') await at.passOnce({ ...owner, number });
    const where: About = { route, country: route === 'trunk' ? 'NL' : '' };
    const used = await at.callUntilRefused(
      80,
      () => ({ ...stranger, ...where, number: other ? newNumber() : number }),
      end,
    );
    expect(used.rule).toBe(rule);
    expect(used.placed).toBeGreaterThan(0);
    // Two of ten minutes each, because a login may miss its first call.
    for (let i = 0; i < 2; i++) await at.callOnce({ ...owner, ...where, number, known: true }, voicemail);
    await expect(at.callOnce({ ...stranger, ...where, number: other ? newNumber() : number })).rejects.toThrow(rule);
  });

  it('pauses between calls: who is known has their own', async () => {
    const at = await openDefaultLedger(noMinutes);
    const ledger = at.inRealTime();
    const call = { ...stranger, route: 'trunk' as const, country: 'NL', number: newNumber() };
    const place = async (id: string, known: boolean) => {
      const verdict = await ledger.admit({ ...call, deliveryId: id, challengeId: id, known });
      if (!verdict.allowed) return verdict.reason;
      await ledger.start(id);
      return ledger.finish(id, voicemail);
    };
    await place('one', false);
    expect(await place('two', false)).toBe('number-pause');
    expect(await place('three', true)).toBeUndefined();
  });
});

describe('a stranger who knows the name uses up the calls for a forgotten password', () => {
  const asked: About = { ...owner, purpose: 'forgotten-password' };

  it.each(['the number', 'the user'])('of %s: somebody known keeps their own', async (of) => {
    const at = await openDefaultLedger(noMinutes);
    const number = newNumber();
    await at.passOnce({ ...owner, number });
    const next = () => ({ ...asked, address: 'thief', number: of === 'the user' ? newNumber() : number });
    const used = await at.callUntilRefused(20, next, spoken);
    expect(used).toEqual({ placed: 2, rule: of === 'the user' ? 'user-limit' : 'number-limit' });
    for (let i = 0; i < 2; i++) await at.callOnce({ ...asked, number, known: true }, spoken);
  });
});

/** What all strangers share, and the ways of forgotten passwords to use it up. */
const shared = [
  { what: 'minutes', settings: {}, placed: 9, rule: 'budget-spent', ends: true },
  { what: 'minutes of a small budget', settings: { BELCODE_BUDGET_MINUTES: 'hour:9' }, placed: 1, ends: true },
  { what: 'channels', settings: noMinutes, placed: 3, rule: 'share-in-use', ends: false },
  { what: 'one channel', settings: { ...noMinutes, BELCODE_CALLS_AT_ONCE: '1' }, placed: 1, ends: false },
];

describe('strangers who know names use up the share of forgotten passwords', () => {
  const askedBy = (who: string, known: boolean) => (i: number) => ({
    userId: `${who}${i}`,
    factorId: `f${i}`,
    purpose: 'forgotten-password',
    number: newNumber(),
    known,
  });

  /** @returns how many calls were placed, and the rule that refused the next */
  async function useUp(at: Awaited<ReturnType<typeof openDefaultLedger>>, next: (i: number) => About, ends: boolean) {
    for (let placed = 0; ; placed++) {
      const { call, verdict } = await at.ask(next(placed));
      if (!verdict.allowed) return { placed, rule: verdict.reason };
      if (!ends) continue;
      const start = await at.ledger.start(call.deliveryId);
      await at.ledger.finish(call.deliveryId, spoken);
      if (!start.allowed) return { placed, rule: start.reason };
    }
  }

  it.each(shared)('$what: somebody known keeps a share, and bounds it', async ({ settings, placed, ends, ...of }) => {
    const at = await openDefaultLedger({ BELCODE_COUNTRY_CALLS: '1000', ...settings });
    const rule = of.rule ?? (ends ? 'budget-spent' : 'share-in-use');
    // The last minutes of a share are too few for the longest call.
    const strangers = await useUp(at, askedBy('stranger', false), ends);
    expect(strangers.rule).toBe(rule);
    expect(strangers.placed).toBeLessThanOrEqual(placed);
    const known = await useUp(at, askedBy('known', true), ends);
    expect(known.rule).toBe(rule);
    expect(known.placed).toBeGreaterThanOrEqual(1);
    expect(known.placed).toBeLessThanOrEqual(placed + 1);
    await at.callOnce(owner, spoken);
  });
});

describe('being known gives no more than a share', () => {
  it('the minutes of a user stay bounded, wherever the user is', async () => {
    const at = await openDefaultLedger({ BELCODE_LIMIT_NUMBER: '1000/1d', BELCODE_LIMIT_USER: '1000/1d' });
    const own = { ...owner, number: newNumber() };
    await at.passOnce({ ...own, known: true });
    const unknown = await at.callUntilRefused(40, () => own, longest);
    const known = await at.callUntilRefused(40, () => ({ ...own, known: true }), longest);
    // Calls of three minutes: ten minutes for unknown places, and fifteen for all.
    expect([unknown.placed, known.placed]).toEqual([4, 1]);
    expect([unknown.rule, known.rule]).toEqual(['budget-spent', 'budget-spent']);
  });

  it('an account that adds a telephone has one part of its number, known or not', async () => {
    const at = await openDefaultLedger(noMinutes);
    const number = newNumber();
    const adding = { userId: 'mallory', purpose: 'set-up', number };
    expect((await at.callUntilRefused(10, () => adding, spoken)).placed).toBe(3);
    expect((await at.callUntilRefused(10, () => ({ ...adding, known: true }), spoken)).placed).toBe(0);
  });

  it('an API key is never known', async () => {
    const at = await openDefaultLedger(noMinutes);
    const ofKey = { userId: 'anna', factorId: 'fa', apiKeyId: 'k', purpose: 'login', number: newNumber() };
    const { placed } = await at.callUntilRefused(10, () => ofKey, spoken);
    expect(placed).toBe(3);
    expect((await at.callUntilRefused(10, () => ({ ...ofKey, known: true }), spoken)).placed).toBe(0);
  });

  it('what passed while known proves the number for the user', async () => {
    const at = await openDefaultLedger(noMinutes);
    const number = newNumber();
    await at.passOnce({ ...owner, number, known: true });
    const explained = await at.ledger.explain({
      route: 'trunk',
      country: 'NL',
      number,
      userId: 'anna',
      purpose: 'set-up',
    });
    expect(explained.find(({ rule }) => rule === 'number-limit')?.detail).not.toContain('for all but its owner');
  });

  it('a login lifts the missed keys of both', async () => {
    const at = await openDefaultLedger(noMinutes);
    const number = newNumber();
    for (const known of [true, false]) {
      await at.callUntilRefused(5, () => ({ ...owner, number, known, hasOtherMethod: true }), voicemail);
    }
    expect(await at.ledger.missedOf(['anna'])).toEqual(['anna']);
    expect(await at.ledger.forgetMissed('anna')).toBe(true);
    expect(await at.ledger.missedOf(['anna'])).toEqual([]);
  });
});

/** Whose login is under way, and whose comes after it. */
const inTheWay = [
  { first: 'known', second: 'unknown', call: 'the first', app: 'both' },
  { first: 'unknown', second: 'known', call: 'the second', app: 'the second' },
  { first: 'known', second: 'known', call: 'joined', app: 'the second' },
  { first: 'unknown', second: 'unknown', call: 'joined', app: 'the second' },
] as const;

describe('a login elsewhere is not in the way of a login of somebody known', () => {
  const termsOf = (who: 'known' | 'unknown') => ({ terms: { known: who === 'known' } });

  it.each(inTheWay)('by call: $first rings, $second asks: $call', async ({ first, second, call }) => {
    const { parts, hungUp } = await makeParts();
    const anna = parts.random.id();
    const { to } = openRequest();
    const login = { owner: `user:${anna}`, user: { id: anna, factorId: 'fa' }, purpose: 'login', to };
    const { challenge } = await openChallenge(parts, openRequest({ ...login, ...termsOf(first) }));
    await parts.deliveries.advance({ id: challenge.deliveryId, challengeId: challenge.id }, 'dialling');
    const outcome = await openChallenge(parts, openRequest({ ...login, ...termsOf(second) })).then(
      ({ joined }) => (joined ? 'joined' : 'the second'),
      ({ id }) => (id === 'number-in-call' ? 'the first' : id),
    );
    expect(outcome).toBe(call);
    expect(hungUp).toEqual(call === 'the second' ? [challenge.deliveryId] : []);
    expect((await parts.challenges.find(challenge.id))?.state).toBe(call === 'the second' ? 'cancelled' : 'open');
  });

  it.each(inTheWay)('in the app: $first waits, $second asks: $app', async ({ first, second, app }) => {
    const { parts } = await makeParts();
    const anna = parts.random.id();
    const open = async (who: 'known' | 'unknown') => {
      const id = parts.random.id();
      const login = { id, owner: `user:${anna}`, userId: anna, factorId: 'app', purpose: 'login', language: 'nl' };
      await parts.challenges.open({ ...login, kind: 'app', to: '', deliveryId: '', known: who === 'known' });
      return id;
    };
    const [earlier, later] = [await open(first), await open(second)];
    const stateOf = async (id: string) => (await parts.challenges.find(id))?.state;
    expect(await stateOf(later)).toBe('open');
    expect(await stateOf(earlier)).toBe(app === 'both' ? 'open' : 'cancelled');
  });

  it('a caller who dials in hears the login of somebody known first', async () => {
    const { parts } = await makeParts();
    const desk = String(1e5 + Number(parts.random.code(5)));
    const waiting = { userId: 'u', factorId: 'f', purpose: 'login' };
    await parts.dialIns.note(desk, { ...waiting, challengeId: 'known', known: true });
    await parts.dialIns.note(desk, { ...waiting, challengeId: 'thief' });
    const found = await parts.dialIns.find(desk);
    expect(found.map(({ challengeId }) => challengeId)).toEqual(['known', 'thief']);
  });
});
