import { describe, expect, it } from 'vitest';
import { newNumber } from '../policy/ledger/own-ledger.ts';
import { openDefaultLedger, voicemail } from './default-ledger.ts';

const behind = (number: string, i: number, type: 'fixed' | 'fixed-or-mobile' = 'fixed') => ({
  number,
  type,
  postDial: { digits: String(200 + i) },
  userId: `u${i}`,
  factorId: `f${i}`,
});

describe('ten times the allowance by digits behind a number', () => {
  it.each([0, 1])('with %d proven behind it, a number has the allowance of two', async (proven) => {
    const at = await openDefaultLedger();
    const number = newNumber();
    for (let i = 0; i < proven; i++) await at.passOnce(behind(number, 90 + i));
    expect(await at.callUntilRefused(40, (i) => behind(number, i))).toEqual({ placed: 6, rule: 'number-limit' });
  });

  it('with two proven it is a switchboard, unless it may be a mobile telephone', async () => {
    const at = await openDefaultLedger();
    for (const [type, placed] of [
      ['fixed', 30],
      ['fixed-or-mobile', 6],
    ] as const) {
      const number = newNumber();
      for (let i = 0; i < 2; i++) await at.passOnce(behind(number, 90 + i, type));
      const end = await at.callUntilRefused(40, (i) => behind(number, i, type));
      expect([type, end]).toEqual([type, { placed, rule: 'number-limit' }]);
    }
  });

  it('what the database restores counts', async () => {
    const at = await openDefaultLedger();
    const number = newNumber();
    const until = Date.now() + 86_400_000;
    await at.ledger.prove(['290', '291'].map((digits) => ({ number, postDial: { digits }, until })));
    expect((await at.callUntilRefused(40, (i) => behind(number, i))).placed).toBe(30);
  });
});

describe('breakers count calls beside numbers', () => {
  it('nine numbers of a prefix, called again and again: thirty calls', async () => {
    const at = await openDefaultLedger({ BELCODE_LIMIT_NUMBER: '100/1d', BELCODE_LIMIT_RINGS: '100/1d' });
    const numbers = Array.from({ length: 9 }, () => newNumber('+3161234'));
    const end = await at.callUntilRefused(
      60,
      (i) => ({ userId: `u${i}`, number: numbers[i % 9] as string }),
      voicemail,
    );
    expect(end).toEqual({ placed: 30, rule: 'prefix-blocked' });
    expect(await at.ledger.overview.lift('+3161234')).toBe(true);
    await at.callOnce({ userId: 'u', number: numbers[0] as string });
  });
});
