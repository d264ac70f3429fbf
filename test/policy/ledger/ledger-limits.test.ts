import { describe, expect, it } from 'vitest';
import type { RequestedCall } from '../../../src/policy/ledger/call-ledger.ts';
import { type CallRules, callTimes } from '../../../src/policy/ledger/call-rules.ts';
import { until } from '../../until.ts';
import { aCall, busyEnd, newNumber, openLedger, reasonOf, retryOf, spokenEnd } from './own-ledger.ts';

const threeInTen = [{ max: 3, windowSeconds: 600 }];

describe('toll fraud: allowances', () => {
  it.each<[keyof CallRules, string, () => Partial<RequestedCall>]>([
    ['number', 'number-limit', () => ({ number: '+31612345678' })],
    ['user', 'user-limit', () => ({ userId: 'u1' })],
    ['address', 'address-limit', () => ({ address: '192.0.2.1' })],
    ['apiKey', 'key-limit', () => ({ apiKeyId: 'k1' })],
  ])('%s: three calls and no fourth; others are not touched', async (whose, reason, about) => {
    const { callOnce, ask } = await openLedger({ [whose]: threeInTen });
    for (let i = 0; i < 3; i++) await callOnce(about());
    const { verdict } = await ask(about());
    expect(reasonOf(verdict)).toBe(reason);
    expect(retryOf(verdict)).toBeGreaterThan(590);
    expect(retryOf(verdict)).toBeLessThanOrEqual(600);
    expect((await ask()).verdict).toEqual({ allowed: true });
  });

  it('200 at once through two stores on two connections, for 3 in 10 minutes: 3', async () => {
    const { ledger, another } = await openLedger({ apiKey: threeInTen });
    const other = await another();
    const asked = Array.from({ length: 200 }, (_, i) => (i % 2 ? ledger : other).admit(aCall({ apiKeyId: 'k1' })));
    const verdicts = await Promise.all(asked);
    expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(3);
    expect(new Set(verdicts.map(reasonOf))).toEqual(new Set([undefined, 'key-limit']));
  });

  it('the longer of two allowances holds after the shorter one is free again', async () => {
    const number = newNumber();
    const allowances = [
      { max: 1, windowSeconds: 0.3 },
      { max: 2, windowSeconds: 86_400 },
    ];
    const { callOnce, ask } = await openLedger({ number: allowances });
    await callOnce({ number });
    const { verdict } = await ask({ number });
    expect(verdict).toEqual({ allowed: false, reason: 'number-limit', retryAfterSeconds: 1 });
    await until(() => callOnce({ number }));
    expect(retryOf((await ask({ number })).verdict)).toBeGreaterThan(86_000);
  });

  it.each<[keyof CallRules, () => Partial<RequestedCall>]>([
    ['number', () => ({ number: '+31612345678', postDial: { digits: '202' } })],
    ['user', () => ({ userId: 'u1' })],
    ['address', () => ({ address: '192.0.2.1' })],
    ['apiKey', () => ({ apiKeyId: 'k1' })],
  ])(
    '%s: while a counted call is up it may give its place back, and one may ask again in 30 s',
    async (whose, about) => {
      const { callOnce, dial, ledger, ask } = await openLedger({ [whose]: threeInTen });
      await callOnce(about());
      await callOnce(about());
      const { deliveryId } = await dial(about());
      const refused = async () => {
        const said = await ledger.explain(aCall(about()));
        return said.find(({ rule, allowed }) => rule.endsWith('-limit') && !allowed)?.retryAfterSeconds;
      };
      expect(await refused()).toBe(30);
      await ledger.finish(deliveryId, spokenEnd);
      expect(await refused()).toBeGreaterThan(590);
      expect((await ask(about())).verdict.allowed).toBe(false);
    },
  );

  it('a busy line gives back exactly its own call, to everybody', async () => {
    const about = { number: newNumber(), userId: 'u1', address: 'a1', apiKeyId: 'k1' };
    for (const whose of ['number', 'user', 'address', 'apiKey'] as const) {
      const { callOnce, ask } = await openLedger({ [whose]: threeInTen });
      await callOnce(about);
      for (let i = 0; i < 5; i++) await callOnce(about, busyEnd);
      await callOnce(about);
      await callOnce(about);
      expect([whose, (await ask(about)).verdict.allowed]).toEqual([whose, false]);
    }
  });

  it('a call that was never dialled uses up nothing, whatever its end', async () => {
    const about = { number: newNumber() };
    const { ledger, ask } = await openLedger({ number: threeInTen });
    for (let i = 0; i < 5; i++) {
      const { call, verdict } = await ask(about);
      expect(verdict.allowed).toBe(true);
      await ledger.finish(call.deliveryId, { reason: 'challenge-over', free: false, answeredSeconds: 0 });
    }
  });

  it('an end reported twice gives back once', async () => {
    const about = { apiKeyId: 'k1' };
    const { ledger, callOnce, dial, ask, told } = await openLedger({ apiKey: threeInTen });
    await callOnce(about);
    await callOnce(about);
    const call = await dial(about);
    await ledger.finish(call.deliveryId, spokenEnd);
    await ledger.finish(call.deliveryId, busyEnd);
    expect((await ask(about)).verdict.allowed).toBe(false);
    const ends = (await told()).flatMap((each) => (each.event === 'call-ended' ? [each.reason] : []));
    expect(ends).toEqual(Array(3).fill('spoken'));
  });

  it('a passed code resets the allowance of the person, gives one call back to the address, and none to the key', async () => {
    const about = { number: newNumber(), userId: 'u1', address: 'a1', apiKeyId: 'k1' };
    const one = [{ max: 2, windowSeconds: 600 }];
    for (const [whose, another] of [
      ['number', [true, true, false]],
      ['user', [true, true, false]],
      ['address', [true, false]],
      ['apiKey', [false]],
    ] as const) {
      const { callOnce, passOnce, ask, ledger } = await openLedger({ [whose]: one });
      await callOnce(about);
      await passOnce(about);
      for (const allowed of another) {
        const { call, verdict } = await ask(about);
        expect([whose, verdict.allowed]).toEqual([whose, allowed]);
        await ledger.start(call.deliveryId);
        await ledger.finish(call.deliveryId, spokenEnd);
      }
    }
  });
});

describe('toll fraud: the growing pause', () => {
  it('grows with each call, and is told to the second', async () => {
    for (const [calls, seconds] of [
      [1, 20],
      [2, 60],
      [3, 120],
      [4, 300],
      [5, 600],
      [6, 600],
    ] as const) {
      const about = { number: newNumber() };
      // The calls are made without pauses, and then checked against the real ones.
      const { callOnce, inRealTime } = await openLedger();
      for (let i = 0; i < calls; i++) await callOnce(about);
      const verdict = await inRealTime().admit(aCall(about));
      const paused = { allowed: false, reason: 'number-pause', retryAfterSeconds: seconds };
      expect([calls, verdict]).toEqual([calls, paused]);
    }
  });

  it('of a busy line is short for the first three calls only', async () => {
    for (const [calls, seconds] of [
      [1, 20],
      [3, 20],
      [4, 300],
      [5, 600],
    ] as const) {
      const about = { number: newNumber() };
      const { callOnce, inRealTime } = await openLedger();
      for (let i = 0; i < calls; i++) await callOnce(about, busyEnd);
      const verdict = await inRealTime().admit(aCall(about));
      expect([calls, retryOf(verdict)]).toEqual([calls, seconds]);
    }
  });

  it('counts from the end of the call, not from its beginning', async () => {
    const about = { number: newNumber() };
    const { ledger, dial, ask } = await openLedger({}, { pauses: [0.4] });
    const call = await dial(about);
    const begun = performance.now();
    await until(() => performance.now() - begun > 400);
    await ledger.finish(call.deliveryId, spokenEnd);
    expect(reasonOf((await ask(about)).verdict)).toBe('number-pause');
    await until(async () => (await ask(about)).verdict.allowed);
  });

  it('is over with a passed code, and holds for one number only', async () => {
    const about = { number: newNumber(), userId: 'u1' };
    const { passOnce, callOnce, ask } = await openLedger({}, {});
    await passOnce(about);
    await callOnce(about);
    expect(reasonOf((await ask(about)).verdict)).toBe('number-pause');
    expect((await ask({ ...about, number: newNumber() })).verdict).toEqual({ allowed: true });
  });

  it('a call that was never dialled asks for none', async () => {
    const about = { number: newNumber() };
    const { ledger, ask } = await openLedger({}, {});
    const { call } = await ask(about);
    await ledger.finish(call.deliveryId, { reason: 'queue-limit', free: true, answeredSeconds: 0 });
    expect((await ask(about)).verdict).toEqual({ allowed: true });
  });

  it('leaves room for three calls in ten minutes', () => {
    const [first = 0, second = 0] = callTimes.pauses;
    expect(first + second + 3 * 150).toBeLessThan(600);
  });
});
