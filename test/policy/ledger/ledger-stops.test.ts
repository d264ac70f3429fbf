import { describe, expect, it } from 'vitest';
import { CallLedgerStore } from '../../../src/policy/ledger/call-ledger-store.ts';
import { connectTo, nowhereUrl } from '../../connections.ts';
import { until } from '../../until.ts';
import { aCall, generous, newNumber, openLedger, reasonOf, spokenEnd } from './own-ledger.ts';

const inside = { route: 'internal', number: '202', country: '' } as const;

describe('the one switch', () => {
  it('stops outside calls that arrive at the same time and those in the queue, and no others, until it is turned back', async () => {
    const { ledger, ask, another } = await openLedger();
    const other = await another();
    const before = await Promise.all(Array.from({ length: 20 }, () => ask()));
    const { call: extension } = await ask(inside);
    const [, ...during] = await Promise.all([
      other.stops.stop('anna'),
      ...Array.from({ length: 15 }, () => ledger.admit(aCall())),
    ]);
    expect(await ledger.stops.isStopped()).toBe(true);
    const after = await Promise.all(before.map(({ call }) => ledger.start(call.deliveryId)));
    expect(new Set(after.map((each) => JSON.stringify(each)))).toEqual(
      new Set(['{"allowed":false,"reason":"calls-stopped"}']),
    );
    for (const verdict of during) expect([undefined, 'calls-stopped']).toContain(reasonOf(verdict));
    expect(reasonOf((await ask()).verdict)).toBe('calls-stopped');
    expect(await ledger.start(extension.deliveryId)).toEqual({ allowed: true });
    expect((await ask({ ...inside, number: '203' })).verdict).toEqual({ allowed: true });

    await ledger.stops.resume();
    expect(await other.stops.isStopped()).toBe(false);
    expect((await ask()).verdict).toEqual({ allowed: true });
  });

  it('tells who stopped them first, and since when', async () => {
    const { ledger } = await openLedger();
    expect((await ledger.overview.read()).stopped).toBeUndefined();
    await ledger.stops.stop('anna');
    await ledger.stops.stop('bert');
    const { stopped } = await ledger.overview.read();
    expect(stopped?.by).toBe('anna');
    expect(Math.abs((stopped?.since ?? 0) - Date.now())).toBeLessThan(60_000);
  });
});

describe('keys 9 and 0', () => {
  it('9: calls for this user are held for every number, also a queued call; those for others continue', async () => {
    const { ledger, dial, ask, told } = await openLedger();
    const call = await dial({ userId: 'u1', factorId: 'f1' });
    await ledger.report(call.deliveryId, 'not-me');
    await ledger.report(call.deliveryId, 'not-me');
    expect(await told()).toEqual([{ event: 'not-me', call }]);
    await ledger.finish(call.deliveryId, { reason: 'reported', free: false, answeredSeconds: 9 });
    expect(reasonOf((await ask({ userId: 'u1' })).verdict)).toBe('user-held');
    expect(reasonOf((await ask({ ...inside, userId: 'u1' })).verdict)).toBe('user-held');
    expect((await ask({ userId: 'u2' })).verdict).toEqual({ allowed: true });
    expect(await ledger.stops.release('u1')).toBe(true);
    expect(await ledger.stops.release('u1')).toBe(false);
    const { call: queued, verdict } = await ask({ userId: 'u1' });
    expect(verdict).toEqual({ allowed: true });
    await ledger.stops.hold('u1');
    expect(await ledger.start(queued.deliveryId)).toEqual({ allowed: false, reason: 'user-held' });
  });

  it('9 of a stranger, whose number a user typed by mistake while adding it, holds only what the user adds, for an hour', async () => {
    const { ledger, dial, ask } = await openLedger();
    const call = await dial({ userId: 'u1' });
    await ledger.report(call.deliveryId, 'not-me');
    await ledger.finish(call.deliveryId, { reason: 'reported', free: false, answeredSeconds: 9 });
    const { verdict } = await ask({ userId: 'u1' });
    expect(verdict).toEqual({ allowed: false, reason: 'asker-held', retryAfterSeconds: 3_600 });
    expect((await ask({ userId: 'u1', factorId: 'f1' })).verdict).toEqual({ allowed: true });
    expect((await ask({ userId: 'u2' })).verdict).toEqual({ allowed: true });
  });

  it('9 at a number of the API has no user to hold, and is told', async () => {
    const { ledger, dial, told } = await openLedger();
    const call = await dial();
    await ledger.report(call.deliveryId, 'not-me');
    expect(await told()).toEqual([{ event: 'not-me', call }]);
  });

  it('for a call that the ledger does not know nothing is done, and this is reported', async () => {
    const { ledger, told } = await openLedger();
    for (const what of ['not-me', 'wrong-number'] as const) {
      await expect(ledger.report('unknown', what)).rejects.toMatchObject({ id: 'store-unavailable' });
    }
    expect(await told()).toEqual([]);
  });

  it('0: the number is suspended at once for all who would add it, also for a queued call', async () => {
    const { ledger, dial, ask, told } = await openLedger();
    const call = await dial({ userId: 'u1' });
    await ledger.report(call.deliveryId, 'wrong-number');
    expect(await told()).toEqual([{ event: 'wrong-number', call, forOthers: true }]);
    await ledger.finish(call.deliveryId, { reason: 'wrong-number', free: false, answeredSeconds: 9 });
    const { number } = call;
    for (const userId of ['u1', 'u2']) {
      expect(reasonOf((await ask({ number, userId })).verdict)).toBe('number-suspended');
    }
    // Not for a user who has the number as a method, because the call was another user's.
    const owner = await ask({ number, userId: 'u2', factorId: 'f2' });
    expect(owner.verdict).toEqual({ allowed: true });
    await ledger.finish(owner.call.deliveryId, { reason: 'busy', free: true, answeredSeconds: 0 });
    expect(await ledger.stops.unsuspend(number)).toBe(true);
    expect(await ledger.stops.unsuspend(number)).toBe(false);
    const { call: queued } = await ask({ number });
    await ledger.stops.suspend(number);
    expect(await ledger.start(queued.deliveryId)).toEqual({ allowed: false, reason: 'number-suspended' });
  });
});

describe('the keys of Redis', () => {
  it('show no number, share one slot, and all expire but the stops and the events', async () => {
    const { redis, base, ledger, dial, passOnce, told } = await openLedger({
      number: [{ max: 3, windowSeconds: 600 }],
      address: [{ max: 3, windowSeconds: 600 }],
    });
    const number = newNumber('+3161234');
    await passOnce({ number, userId: 'u1', address: '192.0.2.7' });
    const { deliveryId } = await dial({ number, userId: 'u1', address: '192.0.2.7' });
    await ledger.finish(deliveryId, spokenEnd);
    await ledger.stops.suspend(number);
    await ledger.stops.hold('u1');
    await ledger.stops.stop('anna');
    expect((await told()).map(({ event }) => event)).toEqual(['call-passed', 'call-ended', 'call-ended']);
    const keys = await until(async () => {
      const found = await redis.keys(`${base}*`);
      return found.length > 10 && found;
    });
    for (const key of keys) {
      expect(key).not.toContain(number.slice(1));
      expect(key).not.toContain('192.0.2.7');
      const kept = /:(held|suspended|stopped|events)$/.test(key);
      expect([key, (await redis.pttl(key)) > 0]).toEqual([key, !kept]);
    }
    const slots = await Promise.all(keys.map((key) => redis.cluster('KEYSLOT', key).catch(() => 'no cluster')));
    expect(new Set(slots).size).toBe(1);
  });
});

describe('Redis is away', () => {
  it('and everything is refused', async () => {
    const ledger = new CallLedgerStore(connectTo(nowhereUrl), generous);
    const away = { id: 'store-unavailable' };
    await expect(ledger.admit(aCall())).rejects.toMatchObject(away);
    await expect(ledger.start('x')).rejects.toMatchObject(away);
    await expect(ledger.stops.isStopped()).rejects.toMatchObject(away);
    await expect(ledger.stops.stop('anna')).rejects.toMatchObject(away);
    await expect(ledger.stops.hold('u1')).rejects.toMatchObject(away);
    await expect(ledger.overview.read()).rejects.toMatchObject(away);
    await expect(ledger.events.take('a', connectTo(nowhereUrl, 'waiting'), 10)).rejects.toMatchObject(away);
  });
});
