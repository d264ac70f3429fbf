import { describe, expect, it } from 'vitest';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { missedEnds, missedKeys } from '../../src/policy/ledger/call-rules.ts';
import { newNumber, reasonOf } from '../policy/ledger/own-ledger.ts';
import { longest, openDefaultLedger, unanswered } from './default-ledger.ts';

type About = Partial<RequestedCall>;

const without = (reason: string) => ({ reason, free: false, answeredSeconds: 20 });
const anna = { userId: 'anna', factorId: 'fa' };

/** Every kind of asker, with the number of calls that may end without the right keys. */
const askers: Record<string, { about: About; most: number }> = {
  'a login': { about: { ...anna, purpose: 'login', hasOtherMethod: true }, most: missedKeys.max },
  'a login of a user with nothing else': {
    about: { ...anna, purpose: 'login', hasOtherMethod: false },
    most: missedKeys.alone,
  },
  'a change of methods': { about: { ...anna, purpose: 'edit', hasOtherMethod: true }, most: missedKeys.max },
  'a forgotten password': {
    about: { ...anna, purpose: 'forgotten-password', hasOtherMethod: true },
    most: missedKeys.max,
  },
  'an API key, for a user': {
    about: { ...anna, apiKeyId: 'k1', purpose: 'login', hasOtherMethod: true },
    most: missedKeys.max,
  },
  'an API key, for a number': { about: { apiKeyId: 'k1' }, most: missedKeys.alone },
  'an account that adds it': { about: { userId: 'mallory', purpose: 'set-up' }, most: missedKeys.alone },
};

const lines: Record<string, () => About> = {
  'an outside number': () => ({ route: 'trunk', number: newNumber() }),
  'an extension': () => ({ route: 'internal', number: '203', country: '' }),
};

/** This rule alone; the other limits have tests of their own. */
const openRule = () => openDefaultLedger({}, { number: [], rings: [], user: [], address: [], userMinutes: {} });

describe('a voicemail that plays tones', () => {
  for (const [line, newLine] of Object.entries(lines)) {
    describe.each(missedEnds)(`on ${line}, calls that end with %s`, (reason) => {
      it.each(Object.entries(askers))('are few a day: %s', async (_who, { about, most }) => {
        const at = await openRule();
        const to = newLine();
        const { placed, rule } = await at.callUntilRefused(20, () => ({ ...about, ...to }), without(reason));
        expect({ placed, rule }).toEqual({ placed: most, rule: 'number-keys' });
        const { verdict } = await at.ask({ ...about, ...to });
        expect(verdict).toMatchObject({ allowed: false, retryAfterSeconds: expect.closeTo(86_400, -2) });
      });
    });
  }

  it.each([unanswered, longest, without('voicemail'), without('screened'), without('hung-up-before-code')])(
    'other ends do not count: $reason',
    async (end) => {
      const at = await openRule();
      const { about } = askers['a login'] ?? {};
      const number = newNumber();
      expect((await at.callUntilRefused(4, () => ({ ...about, number }), end)).rule).toBeUndefined();
    },
  );
});

describe('an asker with less right', () => {
  const owner = { ...anna, purpose: 'login', hasOtherMethod: true };
  const others = Object.entries(askers).filter(([who]) => !who.startsWith('a login') && who !== 'a change of methods');

  it.each(others)('does not use up what the login needs: %s', async (_who, { about }) => {
    const at = await openRule();
    const number = newNumber();
    const used = await at.callUntilRefused(20, () => ({ ...about, number }), without('no-key'));
    expect(used.rule).toBe('number-keys');
    const { placed } = await at.callUntilRefused(20, () => ({ ...owner, number }), without('no-key'));
    expect(placed).toBe(missedKeys.max);
  });

  it('has what is left after the login', async () => {
    const at = await openRule();
    const number = newNumber();
    const used = await at.callUntilRefused(20, () => ({ ...owner, number }), without('no-key'));
    expect(used).toEqual({ placed: missedKeys.max, rule: 'number-keys' });
    for (const [who, { about }] of others) {
      const { call, verdict } = await at.ask({ ...about, number });
      expect([who, verdict.allowed]).toEqual([who, true]);
      await at.ledger.finish(call.deliveryId, unanswered);
    }
  });
});

describe('a telephone that did not press the right keys is called again', () => {
  const owner = { ...anna, purpose: 'login', hasOtherMethod: true };

  async function afterTwo(about: About = owner) {
    const at = await openRule();
    const number = newNumber();
    await at.callUntilRefused(20, () => ({ ...about, number }), without('wrong-key'));
    const isCalled = async (by: About = about) => {
      const { call, verdict } = await at.ask({ ...by, number });
      if (verdict.allowed) await at.ledger.finish(call.deliveryId, { ...unanswered, reason: 'challenge-over' });
      return verdict.allowed;
    };
    expect(await isCalled()).toBe(false);
    return { at, number, isCalled };
  }

  it('after a login of its user by another method', async () => {
    const { at, isCalled } = await afterTwo();
    await at.ledger.forgetMissed('bob');
    expect(await isCalled()).toBe(false);
    await at.ledger.forgetMissed('anna');
    expect(await isCalled()).toBe(true);
  });

  it('when the operator lifts it', async () => {
    const { at, number, isCalled } = await afterTwo();
    expect(await at.ledger.stops.liftMissed(number)).toBe(true);
    expect(await isCalled()).toBe(true);
    expect(await at.ledger.stops.liftMissed(number)).toBe(false);
  });

  it('by another telephone of its user, and then itself', async () => {
    const { at, isCalled } = await afterTwo();
    await at.passOnce({ ...owner, factorId: 'fb', number: newNumber() });
    await at.ledger.forgetMissed('anna');
    expect(await isCalled()).toBe(true);
  });

  it.each([
    ['a login in the panel', undefined, { login: true, 'a key': true, forgotten: true }],
    ['a login by a key', { apiKeyId: 'k1', purpose: 'login' }, { login: false, 'a key': true, forgotten: false }],
    ['a forgotten password', { purpose: 'forgotten-password' }, { login: false, 'a key': false, forgotten: true }],
  ] as const)('%s lifts no more than it may', async (_what, by, lifted) => {
    const who: Record<keyof typeof lifted, About> = {
      login: owner,
      'a key': { ...owner, apiKeyId: 'k1' },
      forgotten: { ...owner, purpose: 'forgotten-password' },
    };
    for (const [name, about] of Object.entries(who)) {
      const { at, isCalled } = await afterTwo(about);
      await at.ledger.forgetMissed('anna', by);
      expect([name, await isCalled()]).toEqual([name, lifted[name as keyof typeof lifted]]);
    }
  });

  it('when a code has passed on it, because then a person is there', async () => {
    const at = await openRule();
    const number = newNumber();
    await at.callOnce({ ...owner, number }, without('no-key'));
    await at.passOnce({ ...owner, number });
    expect((await at.callUntilRefused(20, () => ({ ...owner, number }), without('no-key'))).placed).toBe(2);
  });

  it('when it dials in, because a voicemail does not', async () => {
    const at = await openRule();
    const to = { route: 'internal', number: '203', country: '' } as const;
    expect((await at.callUntilRefused(20, () => ({ ...owner, ...to }), without('no-key'))).rule).toBe('number-keys');
    const { verdict } = await at.ask({ ...anna, ...to, hasDialledIn: true });
    expect(reasonOf(verdict)).toBeUndefined();
  });

  it('a further call of the challenge knows whether its user has nothing else', async () => {
    const at = await openRule();
    const number = newNumber();
    const { hasOtherMethod: _, ...again } = owner;
    await at.callOnce({ ...again, hasOtherMethod: false, number }, without('no-key'));
    expect((await at.callUntilRefused(20, () => ({ ...again, number }), without('no-key'))).placed).toBe(3);
    await at.ledger.forgetMissed('anna');
    await at.callOnce({ ...owner, number }, without('no-key'));
    expect((await at.callUntilRefused(20, () => ({ ...again, number }), without('no-key'))).placed).toBe(1);
  });
});

describe('the second such call of a day', () => {
  it('is told, once, with its count', async () => {
    const at = await openRule();
    const about = { ...anna, hasOtherMethod: false, number: newNumber() };
    await at.callUntilRefused(20, () => about, without('no-key'));
    await at.callOnce({ ...about, number: newNumber() });
    const ended = (await at.told()).flatMap((each) => (each.event === 'call-ended' ? [each.missed] : []));
    expect(ended).toEqual([1, 2, 3, 4, undefined]);
  });
});
