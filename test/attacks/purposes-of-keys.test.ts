import { describe, expect, it } from 'vitest';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { askerOf, ownerOf, rightOf, userSubject } from '../../src/policy/ledger/call-rights.ts';
import { newNumber } from '../policy/ledger/own-ledger.ts';
import { openDefaultLedger, unanswered, voicemail } from './default-ledger.ts';

type About = Partial<RequestedCall>;

const anna = { userId: 'anna', factorId: 'fa', companyId: 'c1' };
const forgotten: About = { ...anna, purpose: 'forgotten-password' };

/** The purposes of Belcode's own panel, which a key may name, and one of another panel. */
const purposes = ['forgotten-password', 'login', 'edit', 'set-up', 'transfer'];
const subjects: Record<string, About> = {
  "a user's method": anna,
  "a user's method, with what only the panel says": { ...anna, known: true },
  'a bare number': {},
};

describe('a purpose that an API key names', () => {
  it.each(purposes.flatMap((purpose) => Object.keys(subjects).map((subject) => [purpose, subject] as const)))(
    '%s for %s changes no right and no count',
    (purpose, subject) => {
      const seen = (call: About) => [rightOf(call), ownerOf(call), askerOf(call), userSubject(call, 'anna')];
      const ofKey = (each: string) => seen({ ...subjects[subject], apiKeyId: 'k1', purpose: each });
      expect(ofKey(purpose)).toEqual(ofKey('login'));
      for (const known of [true, false]) {
        for (const each of purposes) {
          const ofPanel = seen({ ...anna, known, purpose: each });
          for (const name of ofKey(purpose).slice(1)) expect(ofPanel.slice(1)).not.toContain(name);
        }
      }
    },
  );
});

describe('an API key that calls each call a forgotten password', () => {
  const ofKey = (number: string): About => ({ ...forgotten, apiKeyId: 'k1', hasOtherMethod: true, number });

  it.each([
    ['missed keys', voicemail, 'number-keys'],
    ['rings', unanswered, 'number-rings'],
  ] as const)("uses up none of the panel's: %s", async (_what, end, rule) => {
    const at = await openDefaultLedger();
    const number = newNumber();
    expect((await at.callUntilRefused(60, () => ofKey(number), end)).rule).toBe(rule);
    await at.callOnce({ ...forgotten, number }, unanswered);
  });

  it('uses up none of its budget', async () => {
    const at = await openDefaultLedger({ BELCODE_BUDGET_MINUTES: 'hour:60', BELCODE_COUNTRY_CALLS: '1000' });
    const number = newNumber();
    await at.passOnce({ ...anna, purpose: 'login', number });
    const about = (i: number) => ({ ...ofKey(newNumber()), userId: `u${i}`, apiKeyId: `k${i}` });
    expect((await at.callUntilRefused(12, about)).placed).toBe(12);
    await at.callOnce({ ...forgotten, number }, unanswered);
  });

  it('that is reported, stops no forgotten password of the panel', async () => {
    const at = await openDefaultLedger();
    const call = await at.dial(ofKey(newNumber()));
    await at.ledger.report(call.deliveryId, 'not-me');
    await at.ledger.finish(call.deliveryId, { reason: 'reported', free: false, answeredSeconds: 9 });
    await at.ledger.stops.release('anna');
    await at.callOnce({ ...forgotten, number: newNumber() }, unanswered);
  });
});
