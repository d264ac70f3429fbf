import { describe, expect, it } from 'vitest';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { readRateTable } from '../../src/policy/rate-table.ts';
import { newNumber } from '../policy/ledger/own-ledger.ts';
import { longest, openDefaultLedger, voicemail } from './default-ledger.ts';

type At = Awaited<ReturnType<typeof openDefaultLedger>>;

const settings = { BELCODE_COUNTRY_CALLS: '1000', BELCODE_LIMIT_NUMBER: '1000/1d' };
const ofKey = (apiKeyId = 'k1'): Partial<RequestedCall> => ({ apiKeyId, purpose: 'login' });

/** Three telephones of the thief, each of which passes every code. @returns calls of three minutes until a refusal */
async function spendWithOwnTelephones(at: At) {
  const numbers = Array.from({ length: 3 }, () => newNumber());
  for (let placed = 0; placed < 100; placed++) {
    try {
      const { deliveryId } = await at.dial({ ...ofKey(), number: numbers[placed % 3] ?? '' });
      await at.ledger.pass(deliveryId);
      await at.ledger.finish(deliveryId, longest);
    } catch (error) {
      return { placed, rule: (error as Error).message };
    }
  }
  return { placed: 100, rule: undefined };
}

/** A user of the panel whose number has not passed in the last thirty days. */
const unproven = () => ({ userId: 'anna', factorId: 'fa', companyId: 'c1', purpose: 'login', known: true });

const periods = ['hour:90', 'day:90', 'month:90'];

describe('an API key spends the budget on numbers of no user', () => {
  it.each(periods)(
    '%s: on its own telephones it spends half, and a user without a recent proof logs in',
    async (BELCODE_BUDGET_MINUTES) => {
      const at = await openDefaultLedger({ ...settings, BELCODE_BUDGET_MINUTES });
      expect(await spendWithOwnTelephones(at)).toEqual({ placed: 15, rule: 'budget-spent' });
      for (let i = 0; i < 3; i++) await at.callOnce(unproven(), voicemail);
      // What the key asks for users counts for these and their company.
      await at.callOnce({ ...ofKey(), userId: 'bob', factorId: 'fb', companyId: 'c2' }, voicemail);
    },
  );

  it('of money too', async () => {
    const rules = { rates: readRateTable('+31,1,0'), budgetMinutes: {}, budgetMoney: { hour: 90 } };
    const at = await openDefaultLedger(settings, rules);
    expect(await spendWithOwnTelephones(at)).toEqual({ placed: 15, rule: 'budget-spent' });
    await at.callOnce(unproven(), voicemail);
  });

  it('with new numbers and its own telephones together: half', async () => {
    const at = await openDefaultLedger(settings);
    const unknown = await at.callUntilRefused(100, () => ({ ...ofKey(), number: newNumber() }), longest);
    expect(unknown).toEqual({ placed: 9, rule: 'budget-spent' });
    expect((await spendWithOwnTelephones(at)).rule).toBe('budget-spent');
    const [hour] = (await at.ledger.overview.read()).spending;
    expect(hour?.minutes).toBeLessThanOrEqual(45);
    await at.callOnce(unproven(), voicemail);
  });

  it('another key still calls its numbers that have passed, and the reserve stays for proven numbers', async () => {
    const at = await openDefaultLedger(settings);
    const owner = { ...unproven(), number: newNumber() };
    const theirs = { ...ofKey('k2'), number: newNumber() };
    for (const call of [owner, theirs]) await at.passOnce(call);
    expect((await spendWithOwnTelephones(at)).rule).toBe('budget-spent');
    const calls = await at.callUntilRefused(10, () => theirs, { ...longest, answeredSeconds: 40 });
    expect(calls).toEqual({ placed: 10, rule: undefined });
    await at.callOnce(owner, voicemail);
  });

  it.each([
    { others: 'nobody', companies: 0, asks: false, placed: 24 },
    { others: 'another key', companies: 0, asks: true, placed: 15 },
    { others: 'a company that has not asked yet', companies: 1, asks: false, placed: 15 },
  ])('where $others needs calls: $placed calls of three minutes', async ({ companies, asks, placed }) => {
    const at = await openDefaultLedger(settings);
    await at.ledger.stops.noteRestored(companies);
    // Also a call that is refused counts as a need.
    if (asks) {
      await at.ledger.stops.stop('test');
      await at.ask({ ...ofKey('k2'), number: newNumber() });
      await at.ledger.stops.resume();
    }
    expect(await spendWithOwnTelephones(at)).toEqual({ placed, rule: 'budget-spent' });
  });

  it('the operator sets the part', async () => {
    const at = await openDefaultLedger({ ...settings, BELCODE_BUDGET_COMPANY: '20' });
    expect((await spendWithOwnTelephones(at)).placed).toBe(6);
  });
});
