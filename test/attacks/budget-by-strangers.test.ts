import { describe, expect, it } from 'vitest';
import { addCompanyUser } from '../../src/accounts/add-user.ts';
import { attemptAt, attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { AttemptStore } from '../../src/accounts/attempt-store.ts';
import type { UserStore } from '../../src/accounts/user-store.ts';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { readRateTable } from '../../src/policy/rate-table.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { newNumber } from '../policy/ledger/own-ledger.ts';
import { longest, openDefaultLedger, voicemail } from './default-ledger.ts';

type About = Partial<RequestedCall>;

const budgets = ['hour:60', 'day:60', 'month:60'];
const advised = { BELCODE_BUDGET_MINUTES: 'hour:60,day:400,month:6000' };

/** Askers with less right than a login; each call is for another number, from another address, by another user. */
const callers: Record<string, { most: number; about: (i: number) => About }> = {
  'a stranger who only knows names': {
    most: 6,
    about: (i) => ({ purpose: 'forgotten-password', userId: `u${i}`, factorId: `f${i}`, address: `a${i}` }),
  },
  'API keys, each for new numbers': { most: 18, about: (i) => ({ apiKeyId: `k${i}`, purpose: 'login' }) },
  // A key names its purposes as it likes, so this one is as any other.
  'API keys that call a forgotten password': {
    most: 48,
    about: (i) => ({ apiKeyId: `k${i}`, purpose: 'forgotten-password', userId: `u${i}`, factorId: `f${i}` }),
  },
  'accounts that add a telephone': {
    most: 24,
    about: (i) => ({ userId: `u${i}`, purpose: 'set-up', address: `a${i}` }),
  },
  'API keys that call methods of users': {
    most: 48,
    about: (i) => ({ apiKeyId: `k${i}`, userId: `u${i}`, factorId: `f${i}`, purpose: 'edit' }),
  },
};

/** A user whose number has lately passed a code. */
async function withOwner({ passOnce }: Awaited<ReturnType<typeof openDefaultLedger>>) {
  const owner = { userId: 'anna', factorId: 'fa', number: newNumber(), purpose: 'login', companyId: 'c1' };
  await passOnce(owner);
  return owner;
}

describe('R02 strangers spend the budget', () => {
  for (const BELCODE_BUDGET_MINUTES of budgets) {
    it.each(Object.entries(callers))(
      `${BELCODE_BUDGET_MINUTES}: %s cannot spend what a login needs`,
      async (_, who) => {
        // Breakers stop unknown numbers earlier; here the budget alone is tried.
        const at = await openDefaultLedger({ BELCODE_BUDGET_MINUTES, BELCODE_COUNTRY_CALLS: '1000' });
        const owner = await withOwner(at);
        const { placed, rule } = await at.callUntilRefused(70, (i) => ({ ...who.about(i), number: newNumber() }));
        expect(rule).toBe('budget-spent');
        expect(placed).toBeLessThanOrEqual(who.most);
        expect(placed).toBeGreaterThan(who.most - 4);
        await at.callOnce(owner, voicemail);
      },
    );
  }

  it('all of them together leave a login to a proven number its reserve', async () => {
    const at = await openDefaultLedger({ ...advised, BELCODE_COUNTRY_CALLS: '1000' });
    const owner = await withOwner(at);
    for (const [n, [name, who]] of Object.entries(callers).entries()) {
      // A call that the budget refuses at its dialling stays under way here, so each kind has users of its own, and the
      // last ones may meet the limit of calls to one country first.
      const { rule } = await at.callUntilRefused(70, (i) => ({ ...who.about(100 * n + i), number: newNumber() }));
      expect([name, rule]).toEqual([name, expect.stringMatching(/^(budget-spent|country-busy)$/)]);
    }
    for (let i = 0; i < 3; i++) await at.callOnce(owner, voicemail);
  });

  it('a budget in money is shared in the same way', async () => {
    const rates = readRateTable('+31,1,0');
    const rules = { rates, budgetMinutes: {}, budgetMoney: { hour: 60 } };
    const at = await openDefaultLedger({ BELCODE_COUNTRY_CALLS: '1000' }, rules);
    const owner = await withOwner(at);
    const anonymous = callers['a stranger who only knows names']?.about ?? (() => ({}));
    const { placed, rule } = await at.callUntilRefused(70, (i) => ({ ...anonymous(i), number: newNumber() }));
    expect({ placed: placed <= 6, rule }).toEqual({ placed: true, rule: 'budget-spent' });
    await at.callOnce(owner, voicemail);
  });

  it('a stranger uses up a quarter of the allowance of an address, and an office behind it can log in', async () => {
    const at = await openDefaultLedger({ ...advised, BELCODE_BUDGET_MINUTES: 'none' });
    const anonymous = callers['a stranger who only knows names']?.about ?? (() => ({}));
    const end = await at.callUntilRefused(50, (i) => ({ ...anonymous(i), number: newNumber(), address: 'office' }));
    expect(end).toEqual({ placed: 10, rule: 'address-limit' });
    const owner = await withOwner(at);
    await at.callOnce({ ...owner, address: 'office' }, voicemail);
  });

  it('strangers use up nothing of a user’s allowance that the login needs', async () => {
    const at = await openDefaultLedger(advised);
    const asked = { purpose: 'forgotten-password', userId: 'anna', factorId: 'fa' };
    const end = await at.callUntilRefused(20, () => ({ ...asked, number: newNumber() }));
    expect(end).toEqual({ placed: 2, rule: 'user-limit' });
    for (let i = 0; i < 3; i++) await at.callOnce({ ...asked, purpose: 'login', number: newNumber() }, voicemail);
  });

  it('strangers hold at most a tenth of the channels, and a login finds a free one', async () => {
    const at = await openDefaultLedger(advised);
    const anonymous = callers['a stranger who only knows names']?.about ?? (() => ({}));
    const verdicts = [];
    for (let i = 0; i < 10; i++) verdicts.push((await at.ask({ ...anonymous(i), number: newNumber() })).verdict);
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(3);
    expect(verdicts.at(-1)).toMatchObject({ reason: 'share-in-use', retryAfterSeconds: 30 });
    expect((await at.ask({ userId: 'anna', factorId: 'fa', purpose: 'login' })).verdict).toEqual({ allowed: true });
  });
});

describe('one account spends the budget of all', () => {
  const own = { userId: 'mallory', factorId: 'fm', number: newNumber(), purpose: 'login', companyId: 'c1' };

  /** Ten minutes are for places where the account has not passed lately. */
  const places = [
    { known: true, minutes: 'fifteen', calls: 5 },
    { known: false, minutes: 'ten', calls: 4 },
  ];

  it.each(places)(
    'with the longest calls, known $known: $minutes minutes, and another company logs in',
    async (from) => {
      const at = await openDefaultLedger(advised);
      let placed = 0;
      let refused = '';
      for (; placed < 40 && refused === ''; placed++) {
        try {
          const { deliveryId } = await at.dial({ ...own, known: from.known });
          await at.ledger.finish(deliveryId, longest);
          await at.ledger.pass(deliveryId);
        } catch (error) {
          refused = (error as Error).message;
        }
      }
      expect({ placed: placed - 1, refused }).toEqual({ placed: from.calls, refused: 'budget-spent' });
      await at.callOnce({ userId: 'bob', factorId: 'fb', companyId: 'c2', purpose: 'login' });
    },
  );

  it('without a budget in the settings a small built-in one applies', async () => {
    const at = await openDefaultLedger({ BELCODE_BUDGET_USER: 'hour:100000', BELCODE_COUNTRY_CALLS: '1000' });
    const end = await at.callUntilRefused(100, (i) => ({ userId: `u${i}`, factorId: `f${i}` }), longest);
    expect(end.rule).toBe('budget-spent');
    expect(end.placed).toBeLessThanOrEqual(30);
  });

  it('a company with many accounts spends half, and another company logs in', async () => {
    const at = await openDefaultLedger({ ...advised, BELCODE_COUNTRY_CALLS: '1000' });
    await at.ledger.stops.noteRestored(2);
    await at.callOnce({ userId: 'eve', factorId: 'fe', companyId: 'c3', purpose: 'login' });
    const theirs = (i: number) => ({ userId: `m${i}`, factorId: `f${i}`, companyId: 'c1', number: newNumber() });
    const end = await at.callUntilRefused(70, theirs, longest);
    expect(end).toEqual({ placed: 10, rule: 'budget-spent' });
    await at.callOnce({ userId: 'bob', factorId: 'fb', companyId: 'c2', purpose: 'login' });
  });

  it('a company that is alone has the whole budget', async () => {
    const at = await openDefaultLedger({ ...advised, BELCODE_COUNTRY_CALLS: '1000' });
    const theirs = (i: number) => ({ userId: `m${i}`, factorId: `f${i}`, companyId: 'c1', number: newNumber() });
    expect((await at.callUntilRefused(70, theirs, longest)).placed).toBe(16);
  });

  it('with ever more accounts: a company admin adds fifty in an hour', async () => {
    const attempts = new AttemptStore(await connectLab('commands', 'ledger'));
    const added: string[] = [];
    const users = { add: async ({ login }: { login: string }) => added.push(login) };
    const audit = { append: async () => undefined };
    const parts = { attempts, audit, users: users as unknown as UserStore, random: systemRandom };
    const companyId = systemRandom.id();
    const add = (i: number) =>
      addCompanyUser(parts, { companyId, login: `u${i}`, name: 'U', role: 'user', language: 'nl' }, 'admin');
    for (let i = 0; i < attemptLimits['add-user'].max; i++) {
      await attempts.take(attemptAt('add-user', companyId));
    }
    await expect(add(51)).rejects.toMatchObject({ id: 'too-many-tries' });
    expect(added).toEqual([]);
  });
});
