import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRateTable } from '../../../src/policy/rate-table.ts';
import { connectLab } from '../../connections.ts';
import { aCall, busyEnd, openLedger, reasonOf, retryOf } from './own-ledger.ts';

const rates = readRateTable('+31,0.10,0.05\n+316,0.1234');
const answered = (answeredSeconds: number) => ({ reason: 'spoken', free: false, answeredSeconds });

describe('toll fraud: the budget', () => {
  it('runs out in the middle of a run: reservations and spending never exceed it', async () => {
    const { ledger, ask, another } = await openLedger({ budgetMinutes: { month: 20 }, callSeconds: 150 });
    const other = await another();
    const calls = await Promise.all(Array.from({ length: 30 }, () => ask()));
    const starts = await Promise.all(calls.map(({ call }, i) => (i % 2 ? ledger : other).start(call.deliveryId)));
    // Each call reserves 3 minutes.
    expect(starts.filter(({ allowed }) => allowed)).toHaveLength(6);
    const dialled = calls.filter((_, i) => starts[i]?.allowed).map(({ call }) => call.deliveryId);
    await Promise.all(dialled.map((deliveryId) => ledger.finish(deliveryId, answered(61))));
    const month = (await ledger.overview.read()).spending.find(({ period }) => period === 'month');
    expect(month).toMatchObject({ minutes: 12, maxMinutes: 20 });
    expect(new Set(starts.map((start) => (start.allowed ? undefined : start.reason)))).toEqual(
      new Set([undefined, 'budget-spent']),
    );
  });

  it.each([
    [0, 0],
    [1, 1],
    [60, 1],
    [60.2, 2],
    [121, 3],
  ])('%d s of a call are %d minutes', async (seconds, minutes) => {
    const { ledger, dial } = await openLedger({ callSeconds: 150 });
    const { deliveryId } = await dial();
    expect((await ledger.overview.read()).spending.map((each) => each.minutes)).toEqual([3, 3, 3]);
    await ledger.finish(deliveryId, answered(seconds));
    expect((await ledger.overview.read()).spending.map((each) => each.minutes)).toEqual([minutes, minutes, minutes]);
  });

  it('money is counted by the longest prefix, by the minute and the call', async () => {
    const { ledger, callOnce } = await openLedger({ rates, budgetMoney: { hour: 5 } });
    await callOnce({ number: '+31201234567' }, answered(61));
    await callOnce({ number: '+31612345678' }, answered(10));
    await callOnce({ number: '+31612345679' }, busyEnd);
    const [hour] = (await ledger.overview.read()).spending;
    expect(hour).toEqual({ period: 'hour', minutes: 3, maxMinutes: undefined, money: 0.3734, maxMoney: 5 });
  });

  it.each([
    ['minutes', { budgetMinutes: { day: 10 } }, 'day', 8],
    // 12.34 cents a call.
    ['money', { rates, budgetMoney: { month: 0.9 } }, 'month', 6],
  ] as const)('at 80 %% of its %s, it is an event once in its period', async (unit, budget, period, calls) => {
    const { callOnce, told } = await openLedger({ ...budget, callSeconds: 60 });
    const near = async () => (await told()).filter(({ event }) => event === 'budget-nearly-used');
    for (let last = 1; last < calls; last += 1) await callOnce({ number: `+3161234567${last}` }, answered(30));
    expect(await near()).toEqual([]);
    await callOnce({ number: '+31612345678' }, answered(30));
    expect(await near()).toEqual([{ event: 'budget-nearly-used', period, unit, percent: 80 }]);
    await callOnce({ number: '+31612345679' }, unit === 'money' ? busyEnd : answered(30));
    expect(await near()).toHaveLength(1);
  });

  it('once spent, it refuses calls before they are queued, until the period is over', async () => {
    const { ask, callOnce } = await openLedger({ budgetMinutes: { day: 2 }, callSeconds: 120 });
    await callOnce({}, answered(90));
    const { verdict } = await ask();
    expect(reasonOf(verdict)).toBe('budget-spent');
    const left = 86_400 - ((Date.now() / 1_000) % 86_400);
    expect(Math.abs((retryOf(verdict) ?? 0) - left)).toBeLessThan(5);
  });

  it('while it is only reserved, calls may be requested again soon', async () => {
    const { ask, dial } = await openLedger({ budgetMinutes: { month: 3 }, callSeconds: 150 });
    await dial();
    expect((await ask()).verdict).toEqual({ allowed: false, reason: 'budget-spent', retryAfterSeconds: 30 });
  });

  it('of zero allows no call; without a budget every call is allowed', async () => {
    const { ask } = await openLedger({ budgetMinutes: { hour: 0 } });
    expect(reasonOf((await ask()).verdict)).toBe('budget-spent');
    const free = await openLedger();
    await free.callOnce({}, answered(100_000));
    expect((await free.ask()).verdict).toEqual({ allowed: true });
  });

  it('of money: a number without a price is never within it', async () => {
    const { ledger, ask } = await openLedger({ rates, budgetMoney: { month: 1_000 } });
    const { verdict, call } = await ask({ number: '+32470123456' });
    expect(verdict).toEqual({ allowed: false, reason: 'budget-spent' });
    const said = await ledger.explain(call);
    expect(said.find(({ rule }) => rule === 'budget-spent')).toMatchObject({
      detail: 'no price of this number in BELCODE_RATES',
    });
  });

  it('is not touched by extensions', async () => {
    const inside = { route: 'internal', number: '202', country: '' } as const;
    const { ledger, callOnce } = await openLedger({ rates, budgetMoney: { hour: 0 }, budgetMinutes: { hour: 0 } });
    await callOnce(inside, answered(100));
    expect((await ledger.overview.read()).spending[0]).toMatchObject({ minutes: 0, money: 0 });
  });

  it('a reservation that was never given back is spent', async () => {
    const { ledger, dial } = await openLedger({ budgetMinutes: { month: 3 } });
    await dial();
    const { deliveryId } = aCall();
    await ledger.finish(deliveryId, answered(1));
    expect((await ledger.overview.read()).spending[2]).toMatchObject({ minutes: 3 });
  });
});

describe('hours, days and months of UTC', () => {
  const calendar = readFileSync(new URL('../../../src/policy/ledger/ledger-calendar.lua', import.meta.url), 'utf8');

  it('are those of the calendar, leap years and all', async () => {
    const redis = await connectLab('commands', 'ledger');
    const moments = [
      '2024-02-29T23:59:59.999Z',
      '2025-02-28T12:00:00Z',
      '2026-12-31T23:00:00Z',
      '2027-01-01T00:00:00Z',
    ];
    for (let year = 2026; year < 2105; year += 13) {
      for (let month = 1; month <= 12; month++) moments.push(`${year}-${String(month).padStart(2, '0')}-28T06:30:00Z`);
    }
    for (const text of moments) {
      const date = new Date(text);
      const said = await redis.eval(
        `${calendar}
         local said = {}
         for _, name in ipairs({ 'hour', 'day', 'month' }) do
           local number, ends = periodOf(name, tonumber(ARGV[1]))
           said[#said + 1] = string.format('%.0f %.0f', number, ends)
         end
         return said`,
        0,
        date.getTime(),
      );
      const [hour, day] = [Math.floor(date.getTime() / 3_600_000), Math.floor(date.getTime() / 86_400_000)];
      const months = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
      const nextMonth = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
      expect([text, said]).toEqual([
        text,
        [`${hour} ${(hour + 1) * 3_600_000}`, `${day} ${(day + 1) * 86_400_000}`, `${months} ${nextMonth}`],
      ]);
    }
  });
});
