import { describe, expect, it } from 'vitest';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { newNumber, reasonOf } from '../policy/ledger/own-ledger.ts';
import { openDefaultLedger, unanswered, voicemail } from './default-ledger.ts';

type About = Partial<RequestedCall>;

const lines = {
  'an outside number': (): About => ({ route: 'trunk', number: newNumber() }),
  'an extension': (): About => ({ route: 'internal', number: '203', country: '' }),
};

const ends = {
  unanswered,
  busy: { reason: 'busy', free: true, answeredSeconds: 0 },
  declined: { reason: 'rejected', free: true, answeredSeconds: 0 },
  answered: voicemail,
};

/** The most rings in ten minutes, by asker. */
const askers = {
  'an account that adds it': { most: 5, about: () => ({ userId: 'mallory', purpose: 'set-up' }) },
  'many accounts': { most: 6, about: (i: number) => ({ userId: `m${i}`, purpose: 'set-up' }) },
  'an API key': { most: 5, about: () => ({ apiKeyId: 'k1' }) },
  'a forgotten password': {
    most: 3,
    about: () => ({ userId: 'anna', factorId: 'fa', purpose: 'forgotten-password' }),
  },
  'its owner': { most: 18, about: () => ({ userId: 'anna', factorId: 'fa', purpose: 'login' }) },
};

describe('everything that rings a telephone counts', () => {
  for (const [line, newLine] of Object.entries(lines)) {
    for (const [end, told] of Object.entries(ends)) {
      it.each(Object.entries(askers))(`${line}, ${end}: %s`, async (who, { most, about }) => {
        const at = await openDefaultLedger();
        const to = newLine();
        const { placed, rule } = await at.callUntilRefused(60, (i) => ({ ...about(i), ...to }), told);
        expect(rule).toMatch(/^(number|user|budget)-/);
        expect(placed).toBeLessThanOrEqual(most);
        if (end !== 'answered') expect({ placed, rule }).toEqual({ placed: most, rule: 'number-rings' });
        // Calls of others use up none of the owner's rings.
        if (who !== 'its owner') {
          const owner = { userId: 'anna', factorId: 'fa', purpose: 'login', ...to };
          for (let i = 0; i < 3; i++) await at.callOnce(owner, told);
        }
      });
    }
  }

  it('there are pauses between calls to an extension too', async () => {
    const at = await openDefaultLedger();
    const to = { ...lines['an extension'](), userId: 'mallory' };
    await at.callOnce(to, unanswered);
    const real = at.inRealTime();
    const rules = await real.explain({ route: 'internal', number: '203', country: '', userId: 'mallory' });
    expect(rules.find(({ rule }) => rule === 'number-pause')).toMatchObject({ allowed: false, retryAfterSeconds: 20 });
  });

  it('a passed code gives back the rings of the owner, and not those of others', async () => {
    const at = await openDefaultLedger();
    const to = lines['an extension']();
    const owner = { userId: 'anna', factorId: 'fa', purpose: 'login', ...to };
    const others = await at.callUntilRefused(60, (i) => ({ userId: `m${i}`, ...to }), unanswered);
    expect(others).toEqual({ placed: 6, rule: 'number-rings' });
    expect((await at.callUntilRefused(17, () => owner, unanswered)).placed).toBe(17);
    await at.passOnce(owner);
    expect((await at.callUntilRefused(60, () => owner, unanswered)).placed).toBe(18);
    expect(reasonOf((await at.ask({ userId: 'mallory', ...to })).verdict)).toBe('number-rings');
  });

  it.each(['not-me', 'wrong-number'] as const)(
    'key for %s while a stranger adds the number: holds off the stranger',
    async (what) => {
      for (const newLine of Object.values(lines)) {
        const at = await openDefaultLedger();
        const to = newLine();
        const call = await at.dial({ userId: 'mallory', purpose: 'set-up', ...to });
        await at.ledger.report(call.deliveryId, what);
        await at.ledger.finish(call.deliveryId, { reason: 'reported', free: false, answeredSeconds: 9 });
        expect(reasonOf((await at.ask({ userId: 'mallory', purpose: 'set-up' })).verdict)).toBe('asker-held');
        // Calls for the number's owner and for the account's own logins continue.
        await at.callOnce({ userId: 'anna', factorId: 'fa', purpose: 'login', ...to });
        await at.callOnce({ userId: 'mallory', factorId: 'fm', purpose: 'login' });
        await at.ledger.stops.releaseAdding('mallory');
        expect((await at.ask({ userId: 'mallory', purpose: 'set-up' })).verdict).toEqual({ allowed: true });
      }
    },
  );
});
