import { describe, expect, it } from 'vitest';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { readRateTable } from '../../src/policy/rate-table.ts';
import { newNumber } from '../policy/ledger/own-ledger.ts';
import { longest, openDefaultLedger } from './default-ledger.ts';

type About = Partial<RequestedCall>;
type At = Awaited<ReturnType<typeof openDefaultLedger>>;

const settings = { BELCODE_COUNTRY_CALLS: '1000' };

/** Who spends a share of the budget for one right, call by call; `max` with a budget of 90 minutes. */
const shares: Record<string, { whole: number; max: number; about: (whose: string, i: number) => About }> = {
  'new numbers of an API key': { whole: 9, max: 4, about: (whose) => ({ apiKeyId: whose, purpose: 'login' }) },
  'accounts of a company that add a telephone': {
    whole: 12,
    max: 6,
    about: (whose, i) => ({ userId: `${whose}${i}`, companyId: whose, purpose: 'set-up' }),
  },
  'forgotten passwords of the names of a company': {
    whole: 3,
    max: 1,
    about: (whose, i) => ({ userId: `${whose}${i}`, factorId: 'f', companyId: whose, purpose: 'forgotten-password' }),
  },
};

/** Both have asked for a call lately, and were refused. */
async function others(at: At) {
  await at.ledger.stops.noteRestored(2);
  await at.ledger.stops.stop('test');
  await at.ask({ apiKeyId: 'k2', number: newNumber() });
  for (const companyId of ['k1', 'k2'])
    await at.ask({ userId: companyId, factorId: 'f', companyId, purpose: 'login', number: newNumber() });
  await at.ledger.stops.resume();
}

describe('one key or company spends what the budget keeps for a right', () => {
  const table = Object.entries(shares).flatMap(([who, share]) =>
    ['hour:90', 'day:90', 'month:90'].map((budget) => ({ who, budget, ...share })),
  );

  it.each(table)('$budget, $who: another one still has its part', async ({ budget, max, about }) => {
    const at = await openDefaultLedger({ ...settings, BELCODE_BUDGET_MINUTES: budget });
    await others(at);
    const spend = (whose: string) =>
      at.callUntilRefused(40, (i) => ({ ...about(whose, i), number: newNumber() }), longest);
    expect(await spend('k1')).toEqual({ placed: max, rule: 'budget-spent' });
    expect(await spend('k2')).toEqual({ placed: max, rule: 'budget-spent' });
  });

  it.each(table)('$budget, $who: alone it has all', async ({ budget, whole, about }) => {
    const at = await openDefaultLedger({ ...settings, BELCODE_BUDGET_MINUTES: budget });
    const spent = await at.callUntilRefused(40, (i) => ({ ...about('k1', i), number: newNumber() }), longest);
    expect(spent).toEqual({ placed: whole, rule: 'budget-spent' });
  });

  it.each(Object.entries(shares))('in money, %s', async (_who, { max, about }) => {
    const rules = { rates: readRateTable('+31,1,0'), budgetMinutes: {}, budgetMoney: { hour: 90 } };
    const at = await openDefaultLedger(settings, rules);
    await others(at);
    for (const whose of ['k1', 'k2']) {
      const spent = await at.callUntilRefused(40, (i) => ({ ...about(whose, i), number: newNumber() }), longest);
      expect(spent).toEqual({ placed: max, rule: 'budget-spent' });
    }
  });
});
