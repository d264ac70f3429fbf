import { describe, expect, it } from 'vitest';
import { until } from '../../until.ts';
import { busyEnd, newNumber, openLedger, spokenEnd } from './own-ledger.ts';

describe('the overview', () => {
  it('of nothing is empty', async () => {
    const { ledger } = await openLedger({ budgetMinutes: { day: 60 }, budgetMoney: { month: 12.5 } });
    expect(await ledger.overview.read()).toEqual({
      stopped: undefined,
      live: [],
      reasons: [],
      refused: [],
      countries: [],
      prefixes: [],
      blocks: [],
      spending: [
        { period: 'hour', minutes: 0, maxMinutes: undefined, money: 0, maxMoney: undefined },
        { period: 'day', minutes: 0, maxMinutes: 60, money: 0, maxMoney: undefined },
        { period: 'month', minutes: 0, maxMinutes: undefined, money: 0, maxMoney: 12.5 },
      ],
    });
  });

  it('shows the live calls, oldest first', async () => {
    const { ledger, dial, ask, callOnce } = await openLedger();
    await ask();
    await callOnce();
    const first = await dial({ userId: 'u1' });
    // Two calls within one millisecond have no order.
    const begun = performance.now();
    await until(() => performance.now() - begun > 2);
    const second = await dial({ route: 'internal', number: '202', country: '' });
    expect((await ledger.overview.read()).live).toMatchObject([
      { deliveryId: first.deliveryId, route: 'trunk', number: first.number, userId: 'u1' },
      { deliveryId: second.deliveryId, route: 'internal', number: '202', userId: undefined },
    ]);
  });

  it('counts each call once by its end, and a passed call as passed, whenever that is reported', async () => {
    const { ledger, callOnce, passOnce, ask } = await openLedger();
    await passOnce();
    const late = await callOnce();
    await ledger.pass(late.deliveryId);
    await ledger.pass(late.deliveryId);
    await callOnce();
    for (let i = 0; i < 4; i++) await callOnce({}, busyEnd);
    const { call } = await ask();
    await ledger.finish(call.deliveryId, { reason: 'queue-limit', free: true, answeredSeconds: 0 });
    expect((await ledger.overview.read()).reasons).toEqual([
      { reason: 'busy', count: 4 },
      { reason: 'passed', count: 2 },
      { reason: 'queue-limit', count: 1 },
      { reason: 'spoken', count: 1 },
    ]);
  });

  it('counts refusals by rule, those at the moment of dialling too', async () => {
    const { ledger, ask } = await openLedger();
    const { call } = await ask();
    await ask({ number: call.number });
    await ledger.stops.stop('anna');
    await ask();
    await ledger.start(call.deliveryId);
    expect((await ledger.overview.read()).refused).toEqual([
      { reason: 'calls-stopped', count: 2 },
      { reason: 'number-in-call', count: 1 },
    ]);
  });

  it('shows how many were placed, answered and passed, by country and by prefix', async () => {
    const { ledger, callOnce, passOnce } = await openLedger();
    await passOnce({ number: newNumber('+3161234') });
    await callOnce({ number: newNumber('+3161234') }, spokenEnd);
    await callOnce({ number: newNumber('+3161234') }, busyEnd);
    await callOnce({ number: newNumber('+3247012'), country: 'BE' }, spokenEnd);
    await passOnce({ route: 'internal', number: '202', country: '' });
    const { countries, prefixes } = await ledger.overview.read();
    expect(countries).toEqual([
      { area: 'NL', placed: 3, answered: 2, passed: 1 },
      { area: 'BE', placed: 1, answered: 1, passed: 0 },
    ]);
    expect(prefixes).toEqual([
      { area: '+3161234', placed: 3, answered: 2, passed: 1 },
      { area: '+3247012', placed: 1, answered: 1, passed: 0 },
    ]);
  });

  it('shows no more than 20 prefixes, those with most calls', async () => {
    const { ledger, callOnce } = await openLedger();
    for (let i = 10; i < 35; i++) await callOnce({ number: newNumber(`+31612${i}`) }, busyEnd);
    await callOnce({ number: newNumber('+3161234') }, busyEnd);
    const { prefixes } = await ledger.overview.read();
    expect(prefixes).toHaveLength(20);
    expect(prefixes[0]).toMatchObject({ area: '+3161234', placed: 2 });
  });
});
