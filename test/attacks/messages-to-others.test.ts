import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { confirmFactor as confirmedBy } from '../../src/factors/confirmed-factor.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { aCall, reasonOf } from '../policy/ledger/own-ledger.ts';
import { openDefaultLedger, unanswered } from './default-ledger.ts';

type About = Partial<RequestedCall>;
type Opened = Awaited<ReturnType<typeof openDefaultLedger>>;

const extension: About = { route: 'internal', number: '277', country: '' };
const owner: About = { userId: 'anna', factorId: 'fa', purpose: 'login', ...extension };

/** The most messages in ten minutes, by asker. */
const askers = {
  'an account that adds it': { most: 5, about: () => ({ userId: 'mallory', purpose: 'set-up' }) },
  'many accounts': { most: 6, about: (i: number) => ({ userId: `m${i}`, purpose: 'set-up' }) },
  'an API key': {
    most: 18,
    about: () => ({ apiKeyId: 'k1', userId: 'anna', factorId: 'fa', purpose: 'login' }),
  },
  'a forgotten password': {
    most: 3,
    about: () => ({ userId: 'anna', factorId: 'fa', purpose: 'forgotten-password' }),
  },
  'its owner': { most: 18, about: () => owner },
};

const message = (at: Opened, about: About) => at.ledger.message(aCall({ ...about, ...extension }));

async function untilRefused(at: Opened, about: (i: number) => About) {
  for (let i = 0; i < 60; i += 1) {
    const verdict = await message(at, about(i));
    if (!verdict.allowed) return { sent: i, rule: verdict.reason };
  }
  return { sent: 60, rule: undefined };
}

describe('messages to a telephone of the exchange', () => {
  it.each(Object.entries(askers))('are limited like rings: %s', async (who, { most, about }) => {
    const at = await openDefaultLedger();
    expect(await untilRefused(at, about)).toEqual({ sent: most, rule: 'number-rings' });
    // Those of others use up none of the owner's.
    if (who !== 'its owner') for (let i = 0; i < 5; i += 1) expect((await message(at, owner)).allowed).toBe(true);
  });

  it('count together with calls', async () => {
    const at = await openDefaultLedger();
    const about = (i: number) => ({ userId: `m${i}`, purpose: 'set-up', ...extension });
    for (let i = 0; i < 3; i += 1) await at.callOnce(about(i), unanswered);
    expect((await untilRefused(at, (i) => about(i + 3))).sent).toBe(3);
    expect(reasonOf((await at.ask(about(9))).verdict)).toBe('number-rings');
  });

  it('do not reach a telephone whose owner has pressed 0 to a call for adding it, and its own logins go on', async () => {
    const at = await openDefaultLedger();
    const call = await at.dial({ userId: 'mallory', purpose: 'set-up', ...extension });
    await at.ledger.report(call.deliveryId, 'wrong-number');
    expect(await message(at, { userId: 'other', purpose: 'set-up' })).toMatchObject({ reason: 'number-suspended' });
    expect((await message(at, owner)).allowed).toBe(true);
  });

  it('do not come from an account that was held off, nor to a number that the operator has suspended', async () => {
    const at = await openDefaultLedger();
    const call = await at.dial({ userId: 'mallory', purpose: 'set-up', ...extension, number: '278' });
    await at.ledger.report(call.deliveryId, 'not-me');
    expect(await message(at, { userId: 'mallory', purpose: 'set-up' })).toMatchObject({ reason: 'asker-held' });
    await at.ledger.stops.suspend('277', false);
    expect(await message(at, owner)).toMatchObject({ reason: 'number-suspended' });
  });
});

describe('five accounts that add the app at the telephone of a colleague', () => {
  let home: Login;

  beforeAll(async () => {
    const { ledger } = await openDefaultLedger();
    home = await openLogin();
    Object.assign(home.parts, { ledger });
  });
  afterAll(() => home.close());

  it('send six messages together, and the colleague still gets the codes of their own logins', async () => {
    const at = '277';
    await new EndpointPresenceStore(home.redis).note('north', at, true);
    const refusals: (string | undefined)[] = [];
    for (let account = 0; account < 5; account += 1) {
      const { id } = await home.addPerson();
      for (let round = 0; round < 10; round += 1) {
        const sessionId = await home.putInEdit(id);
        refusals.push(await refusalOf(beginFactor(home.parts, { sessionId, kind: 'app', extension: at })));
      }
    }
    expect(refusals.filter((each) => each === undefined)).toHaveLength(6);
    expect(new Set(refusals)).toEqual(new Set([undefined, 'number-rung-often']));
    const colleague = await home.addPerson();
    const device = { kind: 'endpoint', extension: at, name: at } as const;
    await home.factors.add(confirmedBy({ userId: colleague.id }, { kind: 'app', device }));
    expect((await home.logIn(colleague.login)).code).toMatchObject({ sent: true });
  });
});
