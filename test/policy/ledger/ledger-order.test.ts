import { describe, expect, it } from 'vitest';
import { type AdmissionRule, admissionRules, type RequestedCall } from '../../../src/policy/ledger/call-ledger.ts';
import { aCall, busyEnd, type Ledger, newNumber, noPause, openLedger, spokenEnd } from './own-ledger.ts';

const about: Partial<RequestedCall> = { userId: 'u1', address: 'a1', apiKeyId: 'k1' };
const askerOf = ({ userId, apiKeyId, purpose }: RequestedCall) => ({ userId, apiKeyId, purpose });
/** Only a forgotten password has a share of the channels, and a key asks for none. */
const purposeFor = (rules: readonly string[]) =>
  rules.includes('share-in-use') ? { purpose: 'forgotten-password', apiKeyId: undefined } : {};
const prefix = '+3188777';
const missedEnd = { reason: 'no-key', free: false, answeredSeconds: 20 };

/** One that another trouble has made counts too, when it was for the same user and number. */
const callIfAllowed = (call: Promise<unknown>) => call.catch(() => {});

/**
 * For each rule, what makes it refuse a call, in an order in which none prevents the next. The ledger `free` checks
 * only the stops.
 */
const trouble: Record<AdmissionRule, (at: Ledger & { free: Ledger }, call: RequestedCall) => Promise<unknown>> = {
  // Two countries, so that a call counts for either its prefix or its country.
  'prefix-blocked': ({ free }) => free.callOnce({ number: newNumber(prefix), country: 'BE' }),
  'prefix-busy': ({ free }) => free.ask({ number: newNumber(prefix), country: 'BE' }),
  'country-blocked': ({ free }) => free.callOnce({ country: 'NL' }),
  'country-busy': ({ free }) => free.ask({ country: 'NL' }),
  'number-keys': ({ callOnce }, call) =>
    callOnce({ ...askerOf(call), route: call.route, number: call.number, country: 'BE' }, missedEnd),
  // Each caller has its own share of a number, and a key its own share of a user.
  'number-limit': ({ callOnce }, call) =>
    callIfAllowed(callOnce({ ...askerOf(call), number: call.number, country: 'BE' })),
  'number-rings': ({ callOnce }, call) =>
    callIfAllowed(callOnce({ ...askerOf(call), number: call.number, country: 'BE' }, busyEnd)),
  'user-limit': ({ callOnce }, call) => callIfAllowed(callOnce({ ...askerOf(call), country: 'BE' })),
  'address-limit': ({ callOnce }) => callOnce({ address: 'a1', country: 'BE' }),
  'key-limit': ({ callOnce }) => callOnce({ apiKeyId: 'k1', country: 'BE' }),
  'budget-spent': ({ free }) => free.callOnce({ country: 'BE' }),
  'number-pause': ({ free }, call) => free.callOnce({ ...askerOf(call), number: call.number }, busyEnd),
  'share-in-use': ({ free }, call) => free.ask({ ...askerOf(call), userId: 'u2', country: 'BE' }),
  'asker-held': async ({ free, ledger }, call) => {
    const { deliveryId } = await free.dial({ ...askerOf(call), country: 'BE' });
    await ledger.report(deliveryId, 'not-me');
    await ledger.finish(deliveryId, busyEnd);
  },
  'number-in-call': ({ free }, { number, userId }) => free.ask({ number, userId }),
  'not-restored': ({ redis, base }) => redis.del(`${base}:restored`),
  'calls-stopped': ({ ledger }) => ledger.stops.stop('anna'),
  'user-held': ({ ledger }) => ledger.stops.hold('u1'),
  'number-suspended': ({ ledger }, { number }) => ledger.stops.suspend(number),
};

const names = admissionRules.map(({ name }) => name);
const one = [{ max: 1, windowSeconds: 600 }];

/** A ledger in which the given rules allow one call, and the others have no limit. */
async function openFor(rules: readonly AdmissionRule[]) {
  const has = (name: AdmissionRule) => rules.includes(name);
  const prefixes = { kind: 'prefix', withoutLast: 4, free: 1, perPass: 0 } as const;
  const countries = { kind: 'country', withoutLast: 0, free: 1, perPass: 0 } as const;
  const breakers = [
    ...(has('prefix-blocked') || has('prefix-busy') ? [prefixes] : []),
    ...(has('country-blocked') || has('country-busy') ? [countries] : []),
  ];
  const at = await openLedger(
    {
      number: has('number-limit') ? one : [],
      rings: has('number-rings') ? one : [],
      maxConcurrentCalls: has('share-in-use') ? 0 : undefined,
      mustBeRestored: has('not-restored'),
      ...(has('number-keys') && { missedKeys: { max: 1, alone: 1 } }),
      user: has('user-limit') ? one : [],
      address: has('address-limit') ? one : [],
      apiKey: has('key-limit') ? one : [],
      budgetMinutes: has('budget-spent') ? { month: 1 } : {},
      callSeconds: 60,
    },
    { ...noPause, ...(has('number-pause') && { pauses: [20] }), breakers },
  );
  const counting = breakers.map((breaker) => ({ ...breaker, free: 1_000 }));
  return { ...at, free: await openLedger({}, { ...noPause, breakers: counting }, at.base) };
}

describe('the order of the rules is that of the table', () => {
  it('has trouble for each rule', () => {
    expect(Object.keys(trouble).sort()).toEqual([...names].sort());
  });

  it.each(names)('%s refuses by itself, and an extension only where the table says so', async (name) => {
    const at = await openFor([name]);
    const call = aCall({ ...about, ...purposeFor([name]), number: newNumber(prefix) });
    await trouble[name](at, call);
    expect(await at.ledger.admit(call)).toMatchObject({ allowed: false, reason: name });

    const inside = await openFor([name]);
    const extension = aCall({ ...about, route: 'internal', number: '202', country: '' });
    await trouble[name](inside, extension);
    const { internal } = admissionRules.find((rule) => rule.name === name) ?? { internal: undefined };
    expect([name, (await inside.ledger.admit(extension)).allowed]).toEqual([name, !internal]);
  });

  it.each(names.slice(1).map((second, i) => [names[i] as AdmissionRule, second] as const))(
    '%s comes before %s',
    async (first, second) => {
      const at = await openFor([first, second]);
      const call = aCall({ ...about, ...purposeFor([first, second]), number: newNumber(prefix) });
      for (const [name, make] of Object.entries(trouble)) if (name === first || name === second) await make(at, call);
      const explained = (await at.ledger.explain(call)).filter(({ allowed }) => !allowed).map(({ rule }) => rule);
      expect(explained).toEqual(expect.arrayContaining([first, second]));
      expect(await at.ledger.admit(call)).toMatchObject({ allowed: false, reason: first });
    },
  );

  it('explain names them all in this order, and changes nothing', async () => {
    const at = await openLedger({ number: one, budgetMinutes: { day: 60 } });
    await at.ask({ ...about, number: '+31612345678' });
    await at.callOnce();
    const before = await at.everything();
    const { deliveryId, challengeId, ...asked } = aCall({ ...about, number: '+31612345678' });
    const said = await at.ledger.explain(asked);
    expect(said.map(({ rule }) => rule)).toEqual(names);
    expect(said.filter(({ allowed }) => !allowed).map(({ rule }) => rule)).toEqual(['number-in-call', 'number-limit']);
    expect(said.find(({ rule }) => rule === 'number-limit')).toMatchObject({
      retryAfterSeconds: 30,
      detail: '1 of 1 in 600 s',
    });
    expect(said.find(({ rule }) => rule === 'budget-spent')).toMatchObject({ detail: 'day: 1 of 60 minutes' });
    expect(await at.everything()).toEqual(before);
    expect([deliveryId, challengeId]).toHaveLength(2);
  });

  it('explain opens no block', async () => {
    const at = await openFor(['prefix-blocked']);
    await at.callOnce({ number: newNumber(prefix) }, spokenEnd);
    const said = await at.ledger.explain(aCall({ number: newNumber(prefix) }));
    expect(said.find(({ rule }) => rule === 'prefix-blocked')).toMatchObject({
      allowed: false,
      retryAfterSeconds: 3600,
    });
    expect((await at.ledger.overview.read()).blocks).toEqual([]);
  });
});
