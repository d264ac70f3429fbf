import { describe, expect, it } from 'vitest';
import { connectLab } from '../../connections.ts';
import { until } from '../../until.ts';
import { busyEnd, newNumber, openLedger } from './own-ledger.ts';

describe('events', () => {
  it('are delivered in order, once, to the first consumer, and deleted when confirmed', async () => {
    const { ledger, callOnce, told, another } = await openLedger();
    const [waiting, otherWaiting] = [await connectLab('waiting', 'ledger'), await connectLab('waiting', 'ledger')];
    const first = await callOnce({}, busyEnd);
    const second = await callOnce();
    const taken = await ledger.events.take('api-1', waiting, 1_000);
    const account = expect.objectContaining({ requestedAt: expect.any(Number), endedAt: expect.any(Number) });
    expect(taken.map(({ event }) => event)).toEqual([
      { event: 'call-ended', call: first, reason: 'busy', answeredSeconds: 0, account },
      { event: 'call-ended', call: second, reason: 'spoken', answeredSeconds: 40, account },
    ]);
    expect(await (await another()).events.take('api-2', otherWaiting, 20)).toEqual([]);
    await ledger.events.confirm(taken.map(({ id }) => id));
    expect(await told()).toEqual([]);
    await ledger.events.confirm([]);
  });

  it('are waited for', async () => {
    const { ledger, callOnce } = await openLedger();
    const taking = ledger.events.take('api-1', await connectLab('waiting', 'ledger'), 20_000);
    const call = await callOnce();
    expect((await taking).map(({ event }) => event)).toMatchObject([{ event: 'call-ended', call }]);
  });

  it('of a dead consumer go to another at least once, except for those that it confirmed', async () => {
    const { ledger, another, callOnce } = await openLedger({}, { pauses: [0], eventTaken: 0.2 });
    const waiting = await connectLab('waiting', 'ledger');
    await callOnce({}, busyEnd);
    const left = await callOnce();
    const [dealtWith, lost] = await ledger.events.take('dies', waiting, 1_000);
    await ledger.events.confirm([dealtWith?.id ?? '']);
    const other = await another();
    expect(await other.events.take('lives', waiting, 1)).toEqual([]);
    const again = await until(async () => {
      const taken = await other.events.take('lives', waiting, 1);
      return taken.length > 0 && taken;
    });
    expect(again).toEqual([lost]);
    expect(again[0]?.event).toMatchObject({ call: { deliveryId: left.deliveryId } });
  });

  it('stay with a consumer that is slow and says so, and what another has taken over does not come back', async () => {
    const { ledger, another, callOnce } = await openLedger({}, { pauses: [0], eventTaken: 1 });
    const waiting = await connectLab('waiting', 'ledger');
    for (const _ of [1, 2, 3]) await callOnce({}, busyEnd);
    const taken = await ledger.events.take('slow', waiting, 1_000);
    const [first = '', ...others] = taken.map(({ id }) => id);
    const other = await another();
    const begun = Date.now();
    // Longer than an event stays with a consumer that says nothing.
    await until(async () => {
      expect(await ledger.events.renew('slow', others)).toEqual(others);
      return Date.now() - begun > 1_300;
    });
    const over = await other.events.take('lives', waiting, 1);
    expect(over.map(({ id }) => id)).toEqual([first]);
    expect(await ledger.events.renew('slow', [first, ...others])).toEqual(others);
    expect(await ledger.events.renew('slow', ['1-1'])).toEqual([]);
    expect(await ledger.events.renew('slow', [])).toEqual([]);
  });

  it('are deleted by the next take, when it is given those that were handled', async () => {
    const { ledger, callOnce, told } = await openLedger();
    const waiting = await connectLab('waiting', 'ledger');
    await callOnce();
    const taken = await ledger.events.take('api-1', waiting, 1_000);
    const next = await callOnce();
    const after = await ledger.events.take(
      'api-1',
      waiting,
      1_000,
      taken.map(({ id }) => id),
    );
    expect(after.map(({ event }) => event)).toMatchObject([{ event: 'call-ended', call: next }]);
    expect(await told()).toHaveLength(1);
  });

  it('sent before the first take are not lost, and the consumer group is recreated after Redis was emptied', async () => {
    const { redis, base, ledger, callOnce } = await openLedger();
    const waiting = await connectLab('waiting', 'ledger');
    await callOnce();
    expect(await ledger.events.take('api-1', waiting, 1_000)).toHaveLength(1);
    await redis.del(`${base}:events`);
    await callOnce();
    expect(await ledger.events.take('api-1', waiting, 1_000)).toHaveLength(1);
  });

  it('hold everything that the audit needs', async () => {
    const { told, callOnce } = await openLedger();
    const call = await callOnce({
      userId: 'u1',
      factorId: 'f1',
      companyId: 'c1',
      address: '192.0.2.1',
      apiKeyId: 'k1',
      number: newNumber(),
      country: 'NL',
    });
    expect(await told()).toMatchObject([{ call }]);
  });

  it('are bounded, when nobody takes them', async () => {
    const { told, callOnce } = await openLedger({}, { pauses: [0], maxEvents: 10 });
    for (let i = 0; i < 250; i++) await callOnce({}, busyEnd);
    // Redis drops events a hundred at a time.
    expect((await told()).length).toBeLessThan(150);
  });
});
