import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AnywhereKind } from '../../src/accounts/factor-kind.ts';
import { claimDialledIn } from '../../src/challenges/dial-in.ts';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import { openUserChallenge } from '../../src/challenges/open-user-challenge.ts';
import type { ExtensionRanges } from '../../src/factors/callee.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import type { Factor } from '../../src/factors/factor.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { notePassedNetwork } from '../../src/login/known-asker.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { systemRandom as random } from '../../src/random.ts';
import { openRequest } from '../challenges/parts.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { type Login, openLogin, password } from '../login/open-login.ts';
import { openDefaultLedger } from './default-ledger.ts';

let home: Login;
let parts: Omit<Login['parts'], 'extensions'> & { extensions: ExtensionRanges };

beforeAll(async () => {
  home = await openLogin();
});

// Each test has the product's own rules, with counts of its own.
beforeEach(async () => {
  const { ledger } = await openDefaultLedger();
  parts = { ...home.parts, ledger, extensions: [{ from: '100000', to: '999999' }] };
});

afterAll(() => home.close());

interface Anna {
  id: string;
  login: string;
  /** Where Anna has passed lately. */
  own: string;
  desk: Factor;
  extension: string;
  /** A login by another method than the desk phone. */
  byAuthenticator: Factor;
}

async function anna(): Promise<Anna> {
  const user = await home.addPerson();
  const extension = `4${random.code(5)}`;
  const desk = await home.givePhone(user.id, extension);
  const byAuthenticator = await home.giveAuthenticator(user.id);
  const own = freshAddress();
  const session = { generation: '0', factorProvenAt: Date.now() };
  await notePassedNetwork(parts, user, { session, address: own });
  return { id: user.id, login: user.login, own, desk, extension, byAuthenticator };
}

const places = ['known', 'elsewhere'] as const;
type Place = (typeof places)[number];
const from = ({ own }: Anna, place: Place) => (place === 'known' ? own : freshAddress());

/** What an asker opens for Anna, as the panel and the API do. @returns the challenge's id */
const askers = {
  'a login': (of: Anna, place: Place) => asked(of, { purpose: 'login', known: place === 'known' }),
  'a change of methods': (of: Anna, place: Place) => asked(of, { purpose: 'edit', known: place === 'known' }),
  'a forgotten password': (of: Anna, place: Place) =>
    asked(of, { purpose: 'forgotten-password', known: place === 'known' }),
  'an API key': (of: Anna) => asked(of, { purpose: 'login', owner: `k${random.id()}` }),
  'an API key, for a forgotten password': (of: Anna) =>
    asked(of, { purpose: 'forgotten-password', owner: `k${random.id()}` }),
};
type AskerName = keyof typeof askers;

async function asked(of: Anna, about: { purpose: string; known?: boolean; owner?: string }): Promise<string> {
  const { purpose, known, owner = `user:${of.id}` } = about;
  const terms = { known, apiKeyId: owner.startsWith('user:') ? undefined : owner };
  const asking = { userId: of.id, factorId: of.byAuthenticator.id, owner, purpose, language: 'en', terms };
  return (await openUserChallenge(parts, { ...asking, session: random.id(), now: new Date() })).challenge.id;
}

const heard = async ({ extension }: Anna) => (await claimDialledIn(parts, extension))?.challengeId;

describe('who dials in hears the login, whatever is asked for after it', () => {
  const table = places.flatMap((place) =>
    (Object.keys(askers) as AskerName[])
      .filter((asker) => asker !== 'a login' && asker !== 'a change of methods')
      .flatMap((later) => (place === 'known' ? places : (['elsewhere'] as const)).map((at) => ({ place, later, at }))),
  );

  it.each(table)('a login, $place; then $later, $at', async ({ place, later, at }) => {
    const user = await anna();
    const login = await askers['a login'](user, place);
    await askers[later](user, at);
    expect(await heard(user)).toBe(login);
  });

  it.each([
    ['of somebody known, then of strangers', 'known', 'elsewhere', 'first'],
    ['of strangers, then of somebody known', 'elsewhere', 'known', 'second'],
  ] as const)('two forgotten passwords, %s', async (_, one, two, wins) => {
    const user = await anna();
    const ids = [await askers['a forgotten password'](user, one), await askers['a forgotten password'](user, two)];
    expect(await heard(user)).toBe(ids[wins === 'first' ? 0 : 1]);
  });

  it('a telephone that somebody adds comes before a forgotten password of a stranger, and after one of the owner', async () => {
    const user = await anna();
    const to = { route: 'internal', number: user.extension, country: '' } as const;
    const mallory = { id: random.id() };
    const { challenge } = await openChallenge(parts, {
      ...openRequest({ user: mallory, purpose: 'set-up', owner: `user:${mallory.id}` }),
      to,
    });
    await parts.deliveries.advance({ id: challenge.deliveryId, challengeId: challenge.id }, 'ended', {
      reason: 'busy',
    });
    await parts.ledger.finish(challenge.deliveryId, { reason: 'busy', free: true, answeredSeconds: 0 });
    await askers['a forgotten password'](user, 'elsewhere');
    const found = async () => (await parts.dialIns.find(user.extension)).map(({ challengeId }) => challengeId);
    expect((await found())[0]).toBe(challenge.id);
    const own = await askers['a forgotten password'](user, 'known');
    expect((await found())[0]).toBe(own);
  });

  it.each<[AnywhereKind, Place]>([
    ['authenticator', 'known'],
    ['authenticator', 'elsewhere'],
    ['phone', 'known'],
    ['phone', 'elsewhere'],
  ])('through the pages: a login waits, and a stranger asks for a new password by %s (%s)', async (by, place) => {
    const user = await anna();
    const { sessionId } = await startLogin(parts, { login: user.login, password, address: from(user, place) });
    const login = (await home.workOf(sessionId)).challenge?.id;
    await forgotPassword(parts, { login: user.login, by, address: freshAddress() });
    expect(await heard(user)).toBe(login);
  });
});

describe('an extension that somebody added in a new browser', () => {
  it.each<[string, (user: Anna) => Promise<unknown>]>([
    ['a login', ({ login, own }) => startLogin(parts, { login, password, address: own })],
    [
      'a forgotten password, by another number',
      ({ login, own }) => forgotPassword(parts, { login, by: 'phone', address: own }),
    ],
    [
      'a forgotten password, by the authenticator',
      ({ login, own }) => forgotPassword(parts, { login, by: 'authenticator', address: own }),
    ],
    ['an API key', (user) => askers['an API key'](user)],
  ])('hears no code of %s by dialling in, and an earlier one does', async (_what, ask) => {
    const user = await anna();
    const added = `5${random.code(5)}`;
    const proof = confirmFactor({ userId: user.id }, { kind: 'phone', number: added });
    await home.factors.add(proof, undefined, undefined, true);
    await ask(user);
    expect(await parts.dialIns.find(user.extension)).toHaveLength(1);
    expect(await parts.dialIns.find(added)).toEqual([]);
  });
});

describe('a call for a forgotten password that rings elsewhere', () => {
  const withMobile = async () => {
    const user = await anna();
    return { user, mobile: await home.givePhone(user.id) };
  };
  const ring = async (user: Anna, mobile: Factor, known: boolean) => {
    const asking = { userId: user.id, factorId: mobile.id, owner: `user:${user.id}`, language: 'en' };
    const forgotten = { ...asking, purpose: 'forgotten-password', terms: { known }, session: random.id() };
    return (await openUserChallenge(parts, { ...forgotten, now: new Date() })).challenge;
  };

  it('makes way for the login of who dials in', async () => {
    const { user, mobile } = await withMobile();
    const login = await askers['a login'](user, 'elsewhere');
    const { id } = await ring(user, mobile, false);
    expect(await heard(user)).toBe(login);
    expect((await parts.challenges.find(id))?.state).toBe('cancelled');
  });

  it.each([
    ['a login elsewhere, while somebody known is called', 'a login', true],
    ['an API key', 'an API key', false],
  ] as const)('does not for %s', async (_, asker, known) => {
    const { user, mobile } = await withMobile();
    await askers[asker](user, 'elsewhere');
    const { id } = await ring(user, mobile, known);
    expect(await heard(user)).toBeUndefined();
    expect((await parts.challenges.find(id))?.state).toBe('open');
  });
});

describe('key 9 in a call that dialled in holds what it holds in a call that was placed', () => {
  const table = (Object.keys(askers) as AskerName[]).flatMap((asker) => places.map((place) => ({ asker, place })));

  /** Which calls to Anna are refused because of a report. */
  async function heldFor({ id, desk, extension }: Anna) {
    const call = { route: 'internal', number: extension, country: '', userId: id, factorId: desk.id } as const;
    const next = [
      ...['login', 'forgotten-password'].flatMap((purpose) => [true, false].map((known) => ({ purpose, known }))),
      { purpose: 'login', apiKeyId: 'k' },
    ];
    const verdicts = await Promise.all(next.map((each) => parts.ledger.explain({ ...call, ...each })));
    return verdicts.map((rules) => rules.find(({ rule }) => rule === 'user-held')?.allowed === false);
  }

  it.each(table)('$asker, $place', async ({ asker, place }) => {
    const [placed, dialled] = [await anna(), await anna()];
    const byCall = await parts.challenges.find(await askers[asker](placed, place));
    if (byCall === undefined) throw new Error('no challenge');
    const { purpose, known, owner } = byCall;
    const deliveryId = random.id();
    const to = { route: 'internal', number: placed.extension, country: '' } as const;
    const apiKeyId = owner.startsWith('user:') ? undefined : owner;
    const about = { userId: placed.id, factorId: placed.desk.id, purpose, known, apiKeyId };
    expect(await parts.ledger.admit({ deliveryId, challengeId: byCall.id, ...to, ...about })).toEqual({
      allowed: true,
    });
    await parts.ledger.report(deliveryId, 'not-me');

    await askers[asker](dialled, place);
    const job = await claimDialledIn(parts, dialled.extension);
    await parts.ledger.report(job?.deliveryId ?? '', 'not-me');

    const held = await heldFor(dialled);
    expect(held).toEqual(await heldFor(placed));
    if (asker === 'a forgotten password') expect(held).toEqual([false, false, place === 'known', true, false]);
  });
});
