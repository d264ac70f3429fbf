import { describe, expect, it } from 'vitest';
import { callTimes } from '../../../src/policy/ledger/call-rules.ts';
import { until } from '../../until.ts';
import { busyEnd, newNumber, noPause, openLedger, pump, reasonOf, retryOf, spokenEnd } from './own-ledger.ts';

const [, narrow, country] = callTimes.breakers;

describe('toll fraud: numbers of one prefix that never pass', () => {
  it('30 users who answer and never pass: 10 calls are placed, one block and one event, other prefixes are unaffected', async () => {
    const at = await openLedger();
    expect(await pump(at, '+3161234', 30)).toEqual({ placed: 10, reasons: new Set([undefined, 'prefix-blocked']) });
    expect((await at.ledger.overview.read()).blocks).toMatchObject([
      { area: '+3161234', kind: 'prefix', unpassed: 10, passed: 0 },
    ]);
    const [block] = (await at.ledger.overview.read()).blocks;
    expect((block?.until ?? 0) - (block?.since ?? 0)).toBe(3_600_000);
    const opened = (await at.told()).filter(({ event }) => event === 'breaker-opened');
    expect(opened).toEqual([{ event: 'breaker-opened', area: '+3161234', blockedSeconds: 3_600 }]);
    expect((await pump(at, '+3161235', 5)).placed).toBe(5);
    const { verdict } = await at.ask({ number: newNumber('+3161234') });
    expect(retryOf(verdict)).toBeGreaterThan(3_590);
  });

  it('30 at once, before any call ends: 10 calls are placed, the others may ask again soon, and no block begins', async () => {
    const { ask, ledger } = await openLedger();
    const asked = await Promise.all(Array.from({ length: 30 }, () => ask({ number: newNumber('+3161234') })));
    expect(asked.filter(({ verdict }) => verdict.allowed)).toHaveLength(10);
    const refused = asked.filter(({ verdict }) => !verdict.allowed).map(({ verdict }) => verdict);
    expect(new Set(refused.map((verdict) => JSON.stringify(verdict)))).toEqual(
      new Set(['{"allowed":false,"reason":"prefix-busy","retryAfterSeconds":30}']),
    );
    expect((await ledger.overview.read()).blocks).toEqual([]);
  });

  it('the smaller range is also counted by itself, so that passed codes of its neighbours do not hide it', async () => {
    const at = await openLedger();
    for (let i = 0; i < 5; i++) await at.passOnce({ number: `+31612341${String(i).padStart(3, '0')}` });
    let placed = 0;
    for (let i = 0; i < 30; i++) {
      const { call, verdict } = await at.ask({ number: `+31612349${String(i).padStart(3, '0')}` });
      if (!verdict.allowed) continue;
      placed += 1;
      await at.ledger.start(call.deliveryId);
      await at.ledger.finish(call.deliveryId, spokenEnd);
    }
    expect(placed).toBe(narrow?.free);
    expect((await at.ledger.overview.read()).blocks).toMatchObject([{ area: '+31612349' }]);
    expect((await at.ask({ number: '+31612341999' })).verdict).toEqual({ allowed: true });
  });

  it('busy and failed calls do not count', async () => {
    const at = await openLedger();
    for (let i = 0; i < 30; i++) await at.callOnce({ number: newNumber('+3161234') }, busyEnd);
    expect((await at.ask({ number: newNumber('+3161234') })).verdict).toEqual({ allowed: true });
  });

  it('a number that is called again counts once', async () => {
    const at = await openLedger();
    const number = newNumber('+3161234');
    await at.callOnce({ number });
    await pump(at, '+3161234', 8);
    await at.dial({ number });
    expect((await at.ask({ number: newNumber('+3161234') })).verdict).toEqual({ allowed: true });
    expect(reasonOf((await at.ask({ number: newNumber('+3161234') })).verdict)).toBe('prefix-busy');
  });

  it('the end of a replaced call does not remove its replacement from the count', async () => {
    const at = await openLedger();
    for (let i = 0; i < 9; i++) await at.ask({ number: newNumber('+3161234') });
    const first = await at.dial({ number: newNumber('+3161234') });
    expect((await at.ask({ number: first.number }, first.deliveryId)).verdict).toEqual({ allowed: true });
    await at.ledger.finish(first.deliveryId, busyEnd);
    expect(reasonOf((await at.ask({ number: newNumber('+3161234') })).verdict)).toBe('prefix-busy');
  });

  it('a number that has passed lately is not blocked, and does not count', async () => {
    const at = await openLedger();
    const known = Array.from({ length: 15 }, () => newNumber('+3161234'));
    for (const number of known) await at.passOnce({ number });
    for (const number of known) await at.callOnce({ number });
    // The limit is 10, plus 3 for each number that passed.
    expect((await pump(at, '+3161234', 80)).placed).toBe(55);
    expect(reasonOf((await at.ask({ number: newNumber('+3161234') })).verdict)).toBe('prefix-blocked');
    for (const number of known) expect((await at.ask({ number })).verdict).toEqual({ allowed: true });
  });

  it('a passed code that comes after the end of its call counts as passed', async () => {
    const at = await openLedger();
    for (let i = 0; i < 30; i++) {
      const { deliveryId } = await at.callOnce({ number: newNumber('+3161234') });
      await at.ledger.pass(deliveryId);
    }
    expect((await at.ledger.overview.read()).blocks).toEqual([]);
  });

  it('a code typed for a call that nobody answered proves no number', async () => {
    const at = await openLedger();
    const numbers = Array.from({ length: 3 }, () => newNumber('+3161234'));
    for (const number of numbers) {
      const { deliveryId } = await at.callOnce({ number }, busyEnd);
      await at.ledger.pass(deliveryId);
    }
    await pump(at, '+3161234', 20);
    for (const number of numbers) expect(reasonOf((await at.ask({ number })).verdict)).toBe('prefix-blocked');
  });
});

describe('a roll-out day', () => {
  it('200 employees of one range enrol within an hour, all pass: nobody is blocked', async () => {
    const at = await openLedger({}, noPause);
    let waiting = Array.from({ length: 200 }, () => newNumber('+3150820'));
    let rounds = 0;
    // All ask at once. Those told to wait ask again when the calls of the others are over.
    while (waiting.length > 0) {
      rounds += 1;
      const asked = await Promise.all(waiting.map((number) => at.ask({ number })));
      for (const { verdict } of asked) {
        if (!verdict.allowed) expect(['prefix-busy', 'country-busy']).toContain(verdict.reason);
        if (!verdict.allowed) expect(verdict.retryAfterSeconds).toBe(30);
      }
      for (const { call, verdict } of asked) {
        if (!verdict.allowed) continue;
        await at.ledger.start(call.deliveryId);
        await at.ledger.pass(call.deliveryId);
        await at.ledger.finish(call.deliveryId, spokenEnd);
      }
      waiting = asked.filter(({ verdict }) => !verdict.allowed).map(({ call }) => call.number);
    }
    expect((await at.ledger.overview.read()).blocks).toEqual([]);
    // The rounds admit 10, then 40, then all others; with pauses of 30 s that takes 90 s.
    expect(rounds).toBeLessThanOrEqual(4);
  });

  it('one in five who fails at first does not stop the others', async () => {
    const at = await openLedger();
    for (let i = 0; i < 200; i++) {
      const about = { number: newNumber('+3150820') };
      await (i % 5 === 4 ? at.callOnce(about) : at.passOnce(about));
    }
    expect((await at.ledger.overview.read()).blocks).toEqual([]);
  });
});

describe('toll fraud: a country', () => {
  it('many numbers over many prefixes that never pass: blocked after its 40', async () => {
    const at = await openLedger();
    let placed = 0;
    for (let i = 0; i < 60; i++) placed += (await pump(at, `+35312${i + 10}`, 1, { country: 'IE' })).placed;
    expect(placed).toBe(country?.free);
    expect((await at.ledger.overview.read()).blocks).toMatchObject([
      { area: 'IE', kind: 'country', unpassed: 40, passed: 0 },
    ]);
    expect((await at.ask({ number: newNumber('+3531399'), country: 'IE' })).verdict).toMatchObject({
      reason: 'country-blocked',
    });
    expect((await pump(at, '+3161234', 5)).placed).toBe(5);
  });

  it('live calls to it cause no block of an hour', async () => {
    const { ask, ledger } = await openLedger();
    for (let i = 0; i < 40; i++) await ask({ country: 'IE' });
    expect((await ask({ country: 'IE' })).verdict).toEqual({
      allowed: false,
      reason: 'country-busy',
      retryAfterSeconds: 30,
    });
    expect((await ledger.overview.read()).blocks).toEqual([]);
  });
});

describe('a block', () => {
  it('lasts longer each time, up to the longest, and is remembered', async () => {
    const at = await openLedger({}, { ...noPause, blocks: [0.1, 0.2, 0.3], breakers: callTimes.breakers.slice(0, 1) });
    const lengths = [];
    for (let i = 0; i < 4; i++) {
      await until(async () => (await at.ledger.overview.read()).blocks.length === 0);
      // The count starts from zero after each block.
      expect((await pump(at, '+3161234', 11)).placed).toBe(10);
      const [block] = (await at.ledger.overview.read()).blocks;
      lengths.push((block?.until ?? 0) - (block?.since ?? 0));
    }
    expect(lengths).toEqual([100, 200, 300, 300]);
    // The memory starts at the end of the last block.
    const memory = await at.redis.pttl(`${at.base}:opened:+3161234`);
    expect(Math.round(memory / 1_000)).toBe(callTimes.blockMemory);
  });

  it('is 1 h, then 6 h, then 24 h, remembered for 7 days', () => {
    expect(callTimes.blocks).toEqual([3_600, 6 * 3_600, 24 * 3_600]);
    expect(callTimes.blockMemory).toBe(7 * 24 * 3_600);
  });

  it('is lifted by the operator, and does not come back by itself', async () => {
    const at = await openLedger();
    await pump(at, '+3161234', 30);
    expect(await at.ledger.overview.lift('+3161234')).toBe(true);
    expect(await at.ledger.overview.lift('+3161234')).toBe(false);
    expect((await at.ledger.overview.read()).blocks).toEqual([]);
    expect((await pump(at, '+3161234', 30)).placed).toBe(10);
    expect((await at.ledger.overview.read()).blocks).toMatchObject([{ area: '+3161234' }]);
    const [block] = (await at.ledger.overview.read()).blocks;
    expect((block?.until ?? 0) - (block?.since ?? 0)).toBe(3_600_000);
  });
});
