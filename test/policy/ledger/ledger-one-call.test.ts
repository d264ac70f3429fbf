import { describe, expect, it } from 'vitest';
import { until } from '../../until.ts';
import { aCall, newNumber, openLedger, reasonOf, spokenEnd } from './own-ledger.ts';

describe('V05 one live call for a number and for a user', () => {
  it('a second one is told of the first', async () => {
    const { ask } = await openLedger();
    const number = newNumber();
    const { call } = await ask({ number, userId: 'u1' });
    const live = { deliveryId: call.deliveryId, challengeId: call.challengeId };
    for (const about of [{ number }, { number, userId: 'u2' }, { userId: 'u1' }]) {
      expect((await ask(about)).verdict).toEqual({ allowed: false, reason: 'number-in-call', live });
    }
    expect((await ask({ userId: 'u2' })).verdict).toEqual({ allowed: true });
  });

  it('of 100 at once through two connections one is let through', async () => {
    const { ledger, another } = await openLedger();
    const other = await another();
    const number = newNumber();
    const asked = Array.from({ length: 100 }, (_, i) => (i % 2 ? ledger : other).admit(aCall({ number })));
    expect((await Promise.all(asked)).filter(({ allowed }) => allowed)).toHaveLength(1);
  });

  it('holds for extensions too', async () => {
    const { ask } = await openLedger();
    const inside = { route: 'internal', number: '202', country: '' } as const;
    await ask(inside);
    expect(reasonOf((await ask(inside)).verdict)).toBe('number-in-call');
  });

  it('two extensions behind one switchboard are two telephones, with limits and a suspension of their own', async () => {
    const { ledger, ask, passOnce } = await openLedger({ number: [{ max: 1, windowSeconds: 600 }] });
    const number = newNumber();
    // The number is known to be a switchboard, so that it may have more than two calls.
    for (const digits of ['801', '802']) await passOnce({ number, postDial: { digits } });
    const { call } = await ask({ number, postDial: { digits: '202' } });
    expect(reasonOf((await ask({ number, postDial: { digits: '202' } })).verdict)).toBe('number-in-call');
    expect((await ask({ number, postDial: { digits: '203' } })).verdict).toEqual({ allowed: true });
    expect((await ask({ number })).verdict).toEqual({ allowed: true });
    await ledger.start(call.deliveryId);
    await ledger.report(call.deliveryId, 'wrong-number');
    await ledger.finish(call.deliveryId, spokenEnd);
    expect(reasonOf((await ask({ number, postDial: { digits: '202' } })).verdict)).toBe('number-suspended');
    expect((await ask({ number, postDial: { digits: '204' } })).verdict).toEqual({ allowed: true });
    await ledger.stops.unsuspend(`${number};ext=202`);
    expect(reasonOf((await ask({ number, postDial: { digits: '202' } })).verdict)).toBe('number-limit');
  });

  it('the number is free when the call is over or has lapsed', async () => {
    const about = { number: newNumber(), userId: 'u1' };
    const { callOnce, ask } = await openLedger();
    await callOnce(about);
    expect((await ask(about)).verdict).toEqual({ allowed: true });

    const short = await openLedger({ callSeconds: 0.2 }, { pauses: [0], queue: 0, ring: 0 });
    const { call } = await short.ask(about);
    expect(reasonOf((await short.ask(about)).verdict)).toBe('number-in-call');
    await until(async () => (await short.ask(about)).verdict.allowed);
    // It must not be dialled, because another call has replaced it.
    expect(await short.ledger.start(call.deliveryId)).toMatchObject({ allowed: false });
  });

  it('a call that waits in the queue makes way, is settled, and is never dialled', async () => {
    const about = { number: newNumber(), userId: 'u1' };
    const { ledger, ask, told } = await openLedger({ number: [{ max: 1, windowSeconds: 600 }] });
    const { call: first } = await ask(about);
    const { call: second, verdict } = await ask(about, first.deliveryId);
    expect(verdict).toEqual({ allowed: true });
    expect(await told()).toEqual([
      { event: 'call-ended', call: first, reason: 'challenge-over', answeredSeconds: 0, account: expect.anything() },
    ]);
    expect((await ledger.start(first.deliveryId)).allowed).toBe(false);
    await ledger.finish(first.deliveryId, spokenEnd);
    expect(await told()).toHaveLength(1);
    expect(await ledger.start(second.deliveryId)).toEqual({ allowed: true });
  });

  it.each([
    [0, 'gives back what it used, because nobody answered', true],
    [30, 'keeps what it used, for somebody answered', false],
  ])('a dialled call makes way; answered for %d s it %s', async (answeredSeconds, _what, free) => {
    const about = { number: newNumber(), userId: 'u1' };
    const { ledger, ask, dial, told } = await openLedger({ number: [{ max: 2, windowSeconds: 600 }] });
    const first = await dial(about);
    const { call: second, verdict } = await ask(about, first.deliveryId);
    expect(verdict).toEqual({ allowed: true });
    expect(await told()).toEqual([]);
    await ledger.finish(first.deliveryId, { reason: 'challenge-over', free: false, answeredSeconds });
    expect(await told()).toMatchObject([{ reason: 'challenge-over', answeredSeconds }]);
    // The end of the first does not free the number of the second.
    expect((await ask(about)).verdict).toMatchObject({ live: { deliveryId: second.deliveryId } });
    await ledger.start(second.deliveryId);
    await ledger.finish(second.deliveryId, spokenEnd);
    expect((await ask(about)).verdict.allowed).toBe(free);
  });

  it("a user's call to another number makes way too, and that number is free", async () => {
    const { ask } = await openLedger();
    const { call: first } = await ask({ userId: 'u1' });
    expect((await ask({ userId: 'u1' }, first.deliveryId)).verdict).toEqual({ allowed: true });
    expect((await ask({ number: first.number })).verdict).toEqual({ allowed: true });
  });

  it('a call that is not in the way is not ended', async () => {
    const { ask, ledger } = await openLedger();
    const { call: bystander } = await ask();
    await ask({}, bystander.deliveryId);
    expect(await ledger.start(bystander.deliveryId)).toEqual({ allowed: true });
  });
});

describe('V04 a dialler that died', () => {
  it('leaves an overdue call, until its end is reported', async () => {
    const { ledger, dial, ask } = await openLedger({ callSeconds: 0.1 }, { pauses: [0], ring: 0, grace: 0 });
    await ask();
    const { deliveryId } = await dial();
    await until(async () => (await ledger.overdue()).length > 0);
    expect(await ledger.overdue()).toEqual([deliveryId]);
    await ledger.finish(deliveryId, { reason: 'interrupted', free: true, answeredSeconds: 0 });
    expect(await ledger.overdue()).toEqual([]);
  });

  it('is found however late, and what it reserved is given back', async () => {
    const times = { pauses: [0], ring: 0, grace: 0, record: 0.05 };
    const { redis, base, ledger, dial } = await openLedger({ callSeconds: 0.1 }, times);
    const { deliveryId } = await dial();
    const begun = performance.now();
    await until(() => performance.now() - begun > 300);
    await dial();
    expect(await ledger.overdue()).toContain(deliveryId);
    await ledger.finish(deliveryId, { reason: 'interrupted', free: true, answeredSeconds: 0 });
    // Only the reservation of the second call is left.
    expect((await ledger.overview.read()).spending[0]?.minutes).toBe(1);
    // The record expires once the call is settled.
    expect(await redis.pttl(`${base}:call:${deliveryId}`)).toBeLessThanOrEqual(50);
    await until(async () => (await redis.exists(`${base}:call:${deliveryId}`)) === 0);
  });

  it('a call that was admitted and never dialled is found too, and gives everything back', async () => {
    const one = [{ max: 1, windowSeconds: 600 }];
    const about = { number: newNumber('+3161234'), userId: 'u1', apiKeyId: 'k1' };
    const times = { pauses: [0], queue: 0.2, ring: 0 };
    const { ledger, ask, told } = await openLedger({ number: one, user: one, apiKey: one }, times);
    const { call } = await ask(about);
    expect(await ledger.overdue()).toEqual([]);
    await until(async () => (await ledger.overdue()).length > 0);
    expect(await ledger.overdue()).toEqual([call.deliveryId]);
    await ledger.finish(call.deliveryId, { reason: 'interrupted', free: true, answeredSeconds: 150 });
    expect(await told()).toEqual([
      { event: 'call-ended', call, reason: 'interrupted', answeredSeconds: 0, account: expect.anything() },
    ]);
    expect(await ledger.overdue()).toEqual([]);
    expect((await ask(about)).verdict).toEqual({ allowed: true });
  });

  it.each(['dialled', 'over'])('a call that is %s is not among those that were never dialled', async (state) => {
    const { ledger, dial, ask } = await openLedger({}, { pauses: [0], queue: 0.05, ring: 0 });
    if (state === 'dialled') await dial();
    const { call } = await ask();
    await ledger.finish(call.deliveryId, { reason: 'challenge-over', free: true, answeredSeconds: 0 });
    const { call: lost } = await ask();
    await until(async () => (await ledger.overdue()).length > 0);
    expect(await ledger.overdue()).toEqual([lost.deliveryId]);
  });

  it('and a call is dialled once', async () => {
    const { ledger, dial } = await openLedger();
    const { deliveryId } = await dial();
    expect((await ledger.start(deliveryId)).allowed).toBe(false);
    expect((await ledger.start('unknown')).allowed).toBe(false);
  });
});
