import { describe, expect, it } from 'vitest';
import { callTimes } from '../../../src/policy/ledger/call-rules.ts';
import { digestOf } from '../../../src/policy/ledger/ledger-facts.ts';
import { codeLifetimeSeconds } from '../../../src/policy/limits.ts';
import { until } from '../../until.ts';
import { aCall, busyEnd, type Ledger, newNumber, openLedger, pump, reasonOf } from './own-ledger.ts';

describe('a code that was spoken and may still be typed', () => {
  const spokenTo = async (at: Ledger, prefix: string) => {
    const { placed } = await pump(at, prefix, 10);
    expect(placed).toBe(10);
  };

  it('ten colleagues who hang up and are still typing open no block; the next asks again in 30 s', async () => {
    const at = await openLedger({}, { pauses: [0] });
    await spokenTo(at, '+3161234');
    const { verdict } = await at.ask({ number: newNumber('+3161234') });
    expect(verdict).toEqual({ allowed: false, reason: 'prefix-busy', retryAfterSeconds: 30 });
    expect((await at.ledger.overview.read()).blocks).toEqual([]);
    expect(await pump(at, '+3161234', 30)).toEqual({ placed: 0, reasons: new Set(['prefix-busy']) });
  });

  it('lives as long as the ledger waits for it', () => {
    expect(callTimes.codeLife).toBe(codeLifetimeSeconds);
  });

  it('and a number that then passes counts only as passed', async () => {
    const at = await openLedger({}, { pauses: [0] });
    const calls = [];
    for (let i = 0; i < 10; i++) calls.push(await at.callOnce({ number: newNumber('+3161234') }));
    for (const { deliveryId } of calls) await at.ledger.pass(deliveryId);
    const said = await at.ledger.explain(aCall({ number: newNumber('+3161234') }));
    expect(said.find(({ rule }) => rule === 'prefix-blocked')?.detail).toContain(
      '+3161234: 0 of 40 unproven numbers did not pass, 10 passed, 0 are being called',
    );
  });

  it('counts against its number once its time is over, and the block begins then', async () => {
    const at = await openLedger({}, { pauses: [0], codeLife: 0.5 });
    await spokenTo(at, '+3161234');
    expect(reasonOf((await at.ask({ number: newNumber('+3161234') })).verdict)).toBe('prefix-busy');
    await until(async () => {
      const { verdict } = await at.ask({ number: newNumber('+3161234') });
      expect(verdict.allowed).toBe(false);
      return reasonOf(verdict) === 'prefix-blocked';
    });
    expect((await at.ledger.overview.read()).blocks).toMatchObject([{ area: '+3161234', unpassed: 10 }]);
  });

  it('is not taken back by a busy call to the same number, nor counted twice', async () => {
    const at = await openLedger({}, { pauses: [0], codeLife: 0.5 });
    const { number } = await at.callOnce({ number: newNumber('+3161234') });
    await at.callOnce({ number }, busyEnd);
    const detail = async () => {
      const said = await at.ledger.explain(aCall({ number: newNumber('+3161234') }));
      return said.find(({ rule }) => rule === 'prefix-blocked')?.detail?.split(';')[0];
    };
    expect(await detail()).toBe('+3161234: 0 of 10 unproven numbers did not pass, 0 passed, 1 are being called');
    await at.dial({ number });
    expect(await detail()).toContain('0 of 10 unproven numbers did not pass, 0 passed, 1 are being called');
    const begun = performance.now();
    await until(() => performance.now() - begun > 600);
    expect(await detail()).toContain('0 of 10 unproven numbers did not pass, 0 passed, 1 are being called');
  });
});

describe('a call that was answered and ended by itself', () => {
  const forwarded = { reason: 'forwarded', free: true, answeredSeconds: 5 };

  it('is billed, so its number counts, and it stays with the API key; the person gets it back', async () => {
    const one = [{ max: 1, windowSeconds: 600 }];
    const at = await openLedger();
    for (let i = 0; i < 10; i++) await at.callOnce({ number: newNumber('+3161234') }, forwarded);
    expect(reasonOf((await at.ask({ number: newNumber('+3161234') })).verdict)).toBe('prefix-blocked');

    const about = { number: newNumber(), userId: 'u1', address: 'a1', apiKeyId: 'k1' };
    const person = await openLedger({ number: one, user: one, address: one });
    await person.callOnce(about, forwarded);
    expect((await person.ask(about)).verdict).toEqual({ allowed: true });
    const key = await openLedger({ apiKey: one });
    await key.callOnce(about, forwarded);
    expect(reasonOf((await key.ask(about)).verdict)).toBe('key-limit');
  });
});

describe('telephones that the database knows to be proven', () => {
  it('are restored for the rest of their time, in batches, and existing entries stay', async () => {
    const at = await openLedger();
    const now = Date.now();
    const many = Array.from({ length: 1_200 }, (_, i) => ({ number: `+3188${i}`, until: now + 60_000 }));
    const known = newNumber('+3161234');
    await at.passOnce({ number: known });
    const [proven, behind, over, late] = Array.from({ length: 4 }, () => newNumber('+3161234')) as [
      ...[string, string, string, string],
    ];
    await at.ledger.prove([
      ...many,
      { number: proven, until: now + 3_600_000.5 },
      { number: behind, postDial: { digits: '202' }, until: now + 3_600_000 },
      { number: over, until: now - 1 },
      { number: late, until: now + 365 * 86_400_000 },
      { number: known, until: now + 60_000 },
    ]);
    const left = async (telephone: string) => at.redis.pttl(`${at.base}:proven:${digestOf(telephone)}`);
    expect(await left('+31881199')).toBeGreaterThan(0);
    expect(Math.round((await left(proven)) / 60_000)).toBe(60);
    expect(await left(behind)).toBe(-2);
    expect(await left(`${behind};ext=202`)).toBeGreaterThan(0);
    expect(await left(over)).toBe(-2);
    for (const telephone of [late, known]) expect(Math.round((await left(telephone)) / 86_400_000)).toBe(30);

    expect((await pump(at, '+3161234', 30)).reasons).toContain('prefix-blocked');
    expect((await at.ask({ number: proven })).verdict).toEqual({ allowed: true });
    await at.ledger.prove([]);
  });
});
