import { describe, expect, it } from 'vitest';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { newNumber } from '../policy/ledger/own-ledger.ts';
import { openDefaultLedger, unanswered } from './default-ledger.ts';

type About = Partial<RequestedCall>;

/** Digits that an asker changes from call to call, although the same line rings each time. */
const digits: Record<string, (i: number) => About> = {
  'other digits': (i) => ({ postDial: { digits: String(200 + i) } }),
  'digits and none in turn': (i) => (i % 2 === 0 ? {} : { postDial: { digits: String(200 + i) } }),
  'longer and longer digits': (i) => ({ postDial: { digits: '1'.repeat(1 + (i % 20)) } }),
  'pauses and closing signs': (i) => ({ postDial: { digits: `${'w'.repeat(i % 9)}${1 + (i % 9)}#` } }),
};

/** The most rings in ten minutes, as for a number without digits. */
const askers: Record<string, { most: number; about: (i: number) => About }> = {
  'an account that adds it': { most: 5, about: () => ({ userId: 'mallory', purpose: 'set-up' }) },
  'many accounts': { most: 6, about: (i) => ({ userId: `m${i}`, purpose: 'set-up' }) },
  'an API key': { most: 5, about: () => ({ apiKeyId: 'k1', purpose: 'login' }) },
  'many API keys': { most: 6, about: (i) => ({ apiKeyId: `k${i}`, purpose: 'login' }) },
  'forgotten passwords of names': {
    most: 3,
    about: (i) => ({ userId: `u${i}`, factorId: `f${i}`, purpose: 'forgotten-password' }),
  },
};

const settings = { BELCODE_COUNTRY_CALLS: '1000', BELCODE_PREFIX_CALLS: '1000' };
const behind = (number: string, i: number) => ({
  number,
  type: 'fixed' as const,
  postDial: { digits: String(900 + i) },
});

describe('digits behind a number make it ring more often', () => {
  for (const type of ['fixed', 'fixed-or-mobile'] as const) {
    for (const [how, digitsOf] of Object.entries(digits)) {
      it.each(Object.entries(askers))(`${type}, ${how}: %s`, async (_, { most, about }) => {
        const at = await openDefaultLedger(settings);
        const number = newNumber();
        const call = (i: number) => ({ ...about(i), ...digitsOf(i), number, type });
        expect(await at.callUntilRefused(60, call, unanswered)).toEqual({ placed: most, rule: 'number-rings' });
        // Whoever owns a telephone there keeps the rings of an owner.
        const owner = { userId: 'anna', factorId: 'fa', purpose: 'login', ...behind(number, 0), type };
        for (let i = 0; i < 3; i++) await at.callOnce(owner, unanswered);
      });
    }
  }

  it('of another number uses up nothing', async () => {
    const at = await openDefaultLedger(settings);
    const adding = { userId: 'mallory', purpose: 'set-up' };
    const used = await at.callUntilRefused(60, (i) => ({ ...adding, ...behind('+31508200000', i) }), unanswered);
    expect(used).toEqual({ placed: 5, rule: 'number-rings' });
    await at.callOnce({ ...adding, ...behind('+31508200001', 0) }, unanswered);
  });
});

describe('an office behind a number that is known to be a switchboard', () => {
  async function openOffice(type: 'fixed' | 'fixed-or-mobile' = 'fixed') {
    const at = await openDefaultLedger(settings);
    const number = newNumber();
    for (const i of [1, 2]) await at.passOnce({ userId: `u${i}`, factorId: `f${i}`, ...behind(number, i), type });
    return { at, number };
  }

  it.each([
    { who: 'one account', most: 5, about: () => ({ userId: 'mallory', purpose: 'set-up' }) },
    { who: 'all accounts', most: 60, about: (i: number) => ({ userId: `m${i}`, purpose: 'set-up' }) },
    { who: 'an API key', most: 42, about: () => ({ apiKeyId: 'k1', purpose: 'login' }) },
  ])('$who: $most rings in ten minutes', async ({ most, about }) => {
    const { at, number } = await openOffice();
    const call = (i: number) => ({ ...about(i), ...behind(number, 100 + i) });
    expect(await at.callUntilRefused(80, call, unanswered)).toEqual({ placed: most, rule: 'number-rings' });
    await at.callOnce({ userId: 'u1', factorId: 'f1', purpose: 'login', ...behind(number, 1) }, unanswered);
  });

  it('colleagues of an account that has used up its rings add their telephones', async () => {
    const { at, number } = await openOffice();
    const theirs = (i: number) => ({ userId: 'mallory', purpose: 'set-up', ...behind(number, 100 + i) });
    expect(await at.callUntilRefused(80, theirs, unanswered)).toEqual({ placed: 5, rule: 'number-rings' });
    for (let i = 10; i < 30; i++)
      await at.callOnce({ userId: `u${i}`, purpose: 'set-up', ...behind(number, i) }, unanswered);
  });

  it('a number that may be a mobile telephone is none', async () => {
    const { at, number } = await openOffice('fixed-or-mobile');
    const call = (i: number) => ({ userId: `m${i}`, ...behind(number, 100 + i), type: 'fixed-or-mobile' as const });
    expect((await at.callUntilRefused(80, call, unanswered)).placed).toBe(6);
  });
});
