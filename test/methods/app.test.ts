import { beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { askUserForKey } from '../../src/challenges/ask-for-key.ts';
import { askerOf } from '../../src/challenges/challenge-asker.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { pageNumber } from '../../src/challenges/page-number.ts';
import { showAppCode } from '../../src/challenges/show-app-code.ts';
import { typeNumber } from '../../src/challenges/type-number.ts';
import { systemClock } from '../../src/clock.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { Refusal } from '../../src/errors.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { enter } from '../../src/login/enter.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import type { LoginParts } from '../../src/login/login-parts.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { enterDevice } from '../../src/methods/enter-device.ts';
import { givePairingCode } from '../../src/methods/give-pairing-code.ts';
import { logInDevice, pairDevice } from '../../src/methods/pair-device.ts';
import { reportByApp } from '../../src/methods/report-by-app.ts';
import { showAddition } from '../../src/methods/show-addition.ts';
import { subscribeDevice } from '../../src/methods/subscribe-device.ts';
import { waitForApp } from '../../src/methods/wait-for-app.ts';
import { systemRandom } from '../../src/random.ts';
import { secret } from '../challenges/parts.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { address, type Login, openLogin, password } from '../login/open-login.ts';
import { until } from '../until.ts';
import { OwnDevice } from './own-device.ts';

let home: Login;
let parts: LoginParts;
let endpoints: EndpointPresenceStore;

beforeAll(async () => {
  home = await openLogin();
  parts = home.parts;
  endpoints = new EndpointPresenceStore(home.redis);
});

const refusal = (id: string) => expect.objectContaining({ id });
const subscription = (host = 'push.example') =>
  JSON.stringify({
    endpoint: `https://${host}/send/1`,
    keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) },
  });

/** The app being added, as the page shows it. */
async function shownApp(sessionId: string) {
  const entered = await enter(parts, sessionId, 'read');
  const shown = await showAddition(parts, entered);
  if (shown?.kind !== 'app') throw new Error('No app is being added');
  return { ...shown, challengeId: entered.session.work.adding?.challengeId ?? '' };
}

/** The latest delivery of a challenge. */
async function deliveryOf(challengeId: string) {
  const challenge = await parts.challenges.find(challengeId);
  return parts.deliveries.find({ id: challenge?.deliveryId ?? '', challengeId });
}

/** A user whose set-up page shows a pairing code. */
async function atPairing(given: Parameters<Login['addPerson']>[0] = {}) {
  const person = await home.addPerson(given);
  const sessionId = await home.putAt(person.id, { step: 'set-up', passwordProvenAt: Date.now() });
  const place = await beginFactor(parts, { sessionId, kind: 'app' });
  const { pairingCode, challengeId } = await shownApp(place.sessionId);
  if (pairingCode === undefined) throw new Error('No pairing code is shown');
  return { person, place, pairingCode, challengeId };
}

async function pair(pairingCode: string, from = address) {
  const device = new OwnDevice();
  const paired = await pairDevice(parts, { pairingCode, publicKey: device.publicKey, name: 'Firefox', address: from });
  device.id = paired.id;
  return { device, paired };
}

/** Signed at the time of the tests' clock, which stands still. */
const entered = (device: OwnDevice, act: string, given = {}) =>
  enterDevice(parts, { ...device.claim(act, { at: home.time.now, ...given }), address });

async function fetchCode(device: OwnDevice, challengeId: string) {
  const shown = await showAppCode(parts_(), { device: await entered(device, 'code'), challengeId });
  if (shown.proof !== 'code') throw new Error('A number is wanted');
  return shown.code;
}

const parts_ = () => ({ ...parts, digits: 6 });

/** A user whose app is a browser. */
async function withApp(given: Parameters<Login['addPerson']>[0] = {}) {
  const { person, place, pairingCode, challengeId } = await atPairing(given);
  const { device } = await pair(pairingCode);
  const code = await fetchCode(device, challengeId);
  const added = await confirmFactor(parts, { sessionId: place.sessionId, code, address });
  if (added.state !== 'added') throw new Error(`It was not added: ${added.state}`);
  return { person, device, factor: added.factor, sessionId: added.sessionId };
}

const subscribe = async (device: OwnDevice, text = subscription()) =>
  subscribeDevice(
    { ...parts, readSubscription: (text) => JSON.parse(text) },
    { device: await entered(device, 'x'), subscription: text },
  );

describe('S10 pairing', () => {
  it("by the page's code: the device shows a code, and typing it confirms the method (S05)", async () => {
    const { device, factor, person } = await withApp();
    expect(factor).toMatchObject({ kind: 'app', isPrimary: true });
    expect(await parts.app.devices.list(person.id)).toMatchObject([
      { id: device.id, kind: 'browser', name: 'Firefox' },
    ]);
    expect(await entered(device, 'waiting')).toMatchObject({ state: 'paired', userId: person.id });
  });

  it('reports its progress to the page: requested, sent, shown', async () => {
    const { pairingCode, challengeId } = await atPairing();
    const state = async () => (await deliveryOf(challengeId))?.state;
    expect(await state()).toBe('queued');
    const { device } = await pair(pairingCode);
    expect(await state()).toBe('sent');
    await fetchCode(device, challengeId);
    expect(await state()).toBe('shown');
  });

  it('by name and password, while the page is open', async () => {
    const { person, place, challengeId } = await atPairing();
    const device = new OwnDevice();
    const given = { login: person.login, password, publicKey: device.publicKey, name: 'Safari', address };
    const paired = await logInDevice(parts, given);
    expect(paired).toMatchObject({ login: person.login, challengeId });
    device.id = paired.id;
    const code = await fetchCode(device, challengeId);
    expect(await confirmFactor(parts, { sessionId: place.sessionId, code, address })).toMatchObject({ state: 'added' });
  });

  it('by name and password before the page is open: the page then confirms that device', async () => {
    const person = await home.addPerson();
    const device = new OwnDevice();
    const given = { login: person.login, password, publicKey: device.publicKey, name: 'Safari', address };
    device.id = (await logInDevice(parts, given)).id;
    const sessionId = await home.putAt(person.id, { step: 'set-up', passwordProvenAt: Date.now() });
    const place = await beginFactor(parts, { sessionId, kind: 'app' });
    const {
      challenges: [waiting],
    } = await waitForApp(parts, {
      device: await entered(device, 'waiting'),
      known: [],
      signal: AbortSignal.timeout(5_000),
    });
    const code = await fetchCode(device, waiting?.id ?? '');
    expect(await confirmFactor(parts, { sessionId: place.sessionId, code, address })).toMatchObject({ state: 'added' });
  });

  it("by an operator's code: no method until the user has logged in and typed the device's code (S14)", async () => {
    const person = await home.addPerson();
    const pairingCode = await givePairingCode(parts, { userId: person.id, actor: { kind: 'operator', id: 'o' } });
    const { device, paired } = await pair(pairingCode);
    expect(paired.challengeId).toBeUndefined();
    expect(await parts.factors.list(person.id)).toEqual([]);
    expect(await entered(device, 'waiting')).toMatchObject({ state: 'pending' });
    const sessionId = await home.putAt(person.id, { step: 'set-up', passwordProvenAt: Date.now() });
    const place = await beginFactor(parts, { sessionId, kind: 'app' });
    const code = await fetchCode(device, (await shownApp(place.sessionId)).challengeId);
    expect(await confirmFactor(parts, { sessionId: place.sessionId, code, address })).toMatchObject({ state: 'added' });
  });

  it('attack: a pairing code is used twice', async () => {
    const { pairingCode } = await atPairing();
    await pair(pairingCode);
    await expect(pair(pairingCode)).rejects.toEqual(refusal('pairing-refused'));
  });

  it('attack: two devices use one pairing code at the same time; one gets it', async () => {
    const { pairingCode } = await atPairing();
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => pair(pairingCode, '198.51.100.76')));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('attack: 1,000 guesses from one address are stopped after 20', async () => {
    const guess = {
      publicKey: new OwnDevice().publicKey,
      name: 'x',
      // Another one for each retry of the test, because the guesses of a failed one would count.
      address: `198.51.${Math.floor(systemRandom.fraction() * 256)}.${Math.floor(systemRandom.fraction() * 256)}`,
      pairingCode: 'BCDFGHJK',
    };
    const all = await Promise.allSettled(Array.from({ length: 1_000 }, () => pairDevice(parts, guess)));
    const ids = all.map((each) => (each.status === 'rejected' ? (each.reason as Refusal).id : 'paired'));
    expect(ids.filter((id) => id === 'pairing-refused')).toHaveLength(20);
    expect(ids.filter((id) => id === 'too-many-tries')).toHaveLength(980);
    const { pairingCode } = await atPairing();
    await expect(pairDevice(parts, { ...guess, pairingCode })).rejects.toEqual(refusal('too-many-tries'));
  });

  it('attack: a second device pairs by password while the first is being confirmed', async () => {
    const { person, pairingCode } = await atPairing();
    await pair(pairingCode);
    const thief = new OwnDevice();
    const given = { login: person.login, password, publicKey: thief.publicKey, name: 'x', address };
    await expect(logInDevice(parts, given)).rejects.toEqual(refusal('device-other'));
  });

  it('attack: a device paired by password shows no login code before it is confirmed', async () => {
    const { person, factor } = await withApp();
    const thief = new OwnDevice();
    const given = { login: person.login, password, publicKey: thief.publicKey, name: 'x', address };
    thief.id = (await logInDevice(parts, given)).id;
    const sessionId = await home.putAt(person.id, { step: 'challenge', passwordProvenAt: Date.now() });
    await parts.app.inbox.noteOpen((await parts.app.devices.list(person.id))[0]?.id ?? '');
    const { challenge } = await sendCode(parts, { sessionId, factorId: factor.id });
    await expect(fetchCode(thief, challenge.id)).rejects.toEqual(refusal('challenge-over'));
  });

  it.each(['', 'BCDFGHJ', 'BCDFGHJKM', 'BCDFGHJA', '😀😀😀😀', 'x'.repeat(9_999)])(
    'attack: %j is no pairing code',
    async (code) => {
      const given = { pairingCode: code, publicKey: new OwnDevice().publicKey, name: 'x', address: '198.51.100.78' };
      await expect(pairDevice(parts, given)).rejects.toEqual(refusal('pairing-refused'));
    },
  );

  it('accepts the pairing code as people type it', async () => {
    const { pairingCode } = await atPairing();
    const typed = ` ${pairingCode.slice(0, 4).toLowerCase()}-${pairingCode.slice(4)}`;
    expect((await pair(typed)).paired.id).not.toBe('');
  });

  it('attack: a wrong password and an unknown login get the same answer', async () => {
    const { person } = await atPairing();
    const given = { publicKey: new OwnDevice().publicKey, name: 'x', address: '198.51.100.79' };
    for (const login of [person.login, 'nobody.at.all']) {
      const attempt = logInDevice(parts, { ...given, login, password: 'not the password' });
      await expect(attempt).rejects.toEqual(refusal('login-refused'));
    }
  });

  it('attack: a public key that is not on P-256', async () => {
    const { pairingCode } = await atPairing();
    const publicKey = { kty: 'EC', crv: 'P-256', x: 'short', y: 'short' };
    await expect(pairDevice(parts, { pairingCode, publicKey, name: 'x', address })).rejects.toEqual(
      refusal('request-invalid'),
    );
  });

  it('allows at most five devices', async () => {
    const { sessionId, person } = await withApp();
    for (const extension of ['201', '202', '203', '204']) {
      await endpoints.note('north', extension, true);
      const session = await home.putAt(person.id, {
        step: 'full',
        passwordProvenAt: Date.now(),
        editConfirmedAt: Date.now(),
        factorProvenAt: Date.now(),
      });
      const place = await beginFactor(parts, { sessionId: session, kind: 'app', extension });
      const challenge = await parts.challenges.find((await shownApp(place.sessionId)).challengeId);
      const code = '123456';
      await parts.challenges.arm(
        ...([challenge?.id ?? '', challenge?.deliveryId ?? '', codeDigest(secret, challenge?.id ?? '', code)] as const),
      );
      await confirmFactor(parts, { sessionId: place.sessionId, code, address });
    }
    expect(await parts.app.devices.list(person.id)).toHaveLength(5);
    expect(await parts.factors.list(person.id)).toHaveLength(1);
    expect(sessionId).not.toBe('');
    const session = await home.putAt(person.id, {
      step: 'full',
      passwordProvenAt: Date.now(),
      editConfirmedAt: Date.now(),
      factorProvenAt: Date.now(),
    });
    await expect(beginFactor(parts, { sessionId: session, kind: 'app' })).rejects.toEqual(refusal('too-many-devices'));
  });
});

describe("a device's request", () => {
  it('attack: is signed without the key', async () => {
    const { device } = await withApp();
    const other = new OwnDevice();
    other.id = device.id;
    await expect(entered(other, 'code')).rejects.toEqual(refusal('device-unknown'));
  });

  it('attack: is replayed', async () => {
    const { device } = await withApp();
    const request = { ...device.claim('code'), address };
    await enterDevice(parts, request);
    await expect(enterDevice(parts, request)).rejects.toEqual(refusal('device-unknown'));
  });

  it.each([-91_000, 91_000])('attack: is %i ms off', async (off) => {
    const { device } = await withApp();
    await expect(entered(device, 'code', { at: home.time.now + off })).rejects.toEqual(refusal('clock-wrong'));
  });

  it.each(['act', 'origin', 'challenge', 'detail', 'nonce', 'at'] as const)(
    'attack: was changed in %s',
    async (field) => {
      const { device } = await withApp();
      const { claim, signature } = device.claim('code');
      const changed = { ...claim, [field]: field === 'at' ? claim.at + 1 : 'another' };
      await expect(enterDevice(parts, { claim: changed, signature, address })).rejects.toEqual(
        refusal('device-unknown'),
      );
    },
  );

  it("attack: is for another user's challenge", async () => {
    const mine = await withApp();
    const theirs = await withApp();
    await subscribe(theirs.device);
    const sessionId = await home.putAt(theirs.person.id, { step: 'challenge', passwordProvenAt: Date.now() });
    const { challenge } = await sendCode(parts, { sessionId });
    await expect(fetchCode(mine.device, challenge.id)).rejects.toEqual(refusal('challenge-over'));
    expect(await fetchCode(theirs.device, challenge.id)).toMatch(/^\d{6}$/);
  });

  it('attack: follows the removal of the device, or the disabling of its user', async () => {
    const { device, person } = await withApp();
    await home.users.setDisabled(person.id, true, everyGrant, { kind: 'operator', id: 'o' });
    await expect(entered(device, 'code')).rejects.toEqual(refusal('device-unknown'));
  });
});

describe('S06 a login by the app', () => {
  it('all devices show the same code at once, and it is typed into the page', async () => {
    const { person, device, sessionId: full } = await withApp();
    await subscribe(device);
    const second = await home.putAt(person.id, {
      step: 'full',
      passwordProvenAt: Date.now(),
      editConfirmedAt: Date.now(),
      factorProvenAt: Date.now(),
    });
    expect(full).not.toBe('');
    const place = await beginFactor(parts, { sessionId: second, kind: 'app' });
    const shown = await shownApp(place.sessionId);
    const { device: other } = await pair(shown.pairingCode ?? '');
    const proving = await fetchCode(other, shown.challengeId);
    await confirmFactor(parts, { sessionId: place.sessionId, code: proving, address });

    const { sessionId, code: sent } = await home.logIn(person.login);
    const challengeId = sent?.sent === true ? sent.challenge.id : '';
    await until(() => home.pushes.some(({ id }) => id === challengeId));
    const codes = await Promise.all([fetchCode(device, challengeId), fetchCode(other, challengeId)]);
    expect(codes[0]).toBe(codes[1]);
    expect(await answerLogin(parts, { sessionId, code: codes[0], address })).toMatchObject({
      state: 'passed',
      step: 'full',
    });
  });

  it('the push holds no code, and the code expires with the challenge', async () => {
    const { person, device } = await withApp();
    await subscribe(device);
    const { code: sent } = await home.logIn(person.login);
    const challengeId = sent?.sent === true ? sent.challenge.id : '';
    await until(() => home.pushes.some(({ id }) => id === challengeId));
    expect(home.pushes.find(({ id }) => id === challengeId)).toEqual({
      endpoint: 'https://push.example/send/1',
      id: challengeId,
      ttlSeconds: 600,
      deviceId: device.id,
    });
  });

  it('wakes a watching device within a moment', async () => {
    const { person, device } = await withApp();
    const looking = waitForApp(
      { ...parts, clock: { ...parts.clock, wait: systemClock.wait } },
      {
        device: await entered(device, 'waiting'),
        known: [],
        signal: AbortSignal.timeout(10_000),
      },
    );
    const { code: sent } = await home.logIn(person.login);
    expect((await looking).challenges).toMatchObject([
      { id: sent?.sent === true ? sent.challenge.id : '', proof: 'code', purpose: 'login' },
    ]);
  });

  it('is not offered, and says why, while none of its devices can be reached', async () => {
    const { person } = await withApp();
    expect((await home.logIn(person.login)).code).toEqual({ sent: false, trouble: 'app-not-online' });
  });

  it('removes a subscription that the push service no longer knows', async () => {
    const { person, device } = await withApp();
    await subscribe(device);
    home.pushed.answer = 'gone';
    try {
      await home.logIn(person.login);
      await until(async () => {
        const [row] = await parts.app.devices.list(person.id);
        return row?.kind === 'browser' && row.subscription === undefined;
      });
    } finally {
      home.pushed.answer = 'sent';
    }
  });

  it('a push service that is down ends the delivery with that reason, and other methods are offered', async () => {
    const { person, device } = await withApp();
    await subscribe(device);
    home.pushed.answer = 'unavailable';
    try {
      const { code } = await home.logIn(person.login);
      const challengeId = code?.sent === true ? code.challenge.id : '';
      await until(async () => (await deliveryOf(challengeId))?.reason === 'push-unavailable');
    } finally {
      home.pushed.answer = 'sent';
    }
  });

  it('a missing push key ends the delivery too, and keeps the subscription for when the key is back', async () => {
    const { person, device } = await withApp();
    await subscribe(device);
    await home.database('app_devices').where({ id: device.id }).update({ key_id: 'gone' });
    const { code } = await home.logIn(person.login);
    const challengeId = code?.sent === true ? code.challenge.id : '';
    await until(async () => (await deliveryOf(challengeId))?.reason === 'push-unavailable');
    expect(await parts.app.devices.find(device.id)).toMatchObject({ subscription: { keyId: 'gone' } });
  });

  it('attack: push fatigue stops after five untyped codes, until one passes', async () => {
    const { person, device } = await withApp();
    await subscribe(device);
    for (let asked = 0; asked < 5; asked += 1)
      expect((await home.logIn(person.login)).code).toMatchObject({ sent: true });
    expect((await home.logIn(person.login)).code).toEqual({ sent: false, trouble: 'app-paused' });
    const { secret: own, id } = await home.giveAuthenticator(person.id);
    const { sessionId } = await home.logIn(person.login);
    await sendCode(parts, { sessionId, factorId: id });
    await answerLogin(parts, { sessionId, code: home.codeOf(own), address });
    expect((await home.logIn(person.login)).code).toMatchObject({ sent: true });
  });

  it('"not me" reports the challenge, ends its session, stops further sending, and notifies everyone', async () => {
    const { person, device } = await withApp();
    await subscribe(device);
    const { sessionId, code: sent } = await home.logIn(person.login);
    const challengeId = sent?.sent === true ? sent.challenge.id : '';
    home.mails.length = 0;
    await reportByApp(parts, { device: await entered(device, 'not-me'), challengeId });
    expect((await parts.challenges.find(challengeId))?.state).toBe('reported');
    await expect(answerLogin(parts, { sessionId, code: '123456', address })).rejects.toEqual(
      refusal('session-unknown'),
    );
    expect((await home.logIn(person.login)).code).toEqual({ sent: false, trouble: 'app-held' });
    expect(home.mails.map(({ kind }) => kind)).toContain('operatorNotified');
    expect((await parts.users.find(person.id)).callsHeldAt).toBeInstanceOf(Date);
  });

  it.each([
    { from: 'where the user has passed lately', at: () => address, goesOn: false },
    { from: 'elsewhere', at: freshAddress, goesOn: true },
  ])('"not me" to a login from $from: calls to somebody known go on: $goesOn', async ({ at, goesOn }) => {
    const { person, device } = await withApp();
    await subscribe(device);
    const { code: sent } = await startLogin(parts, { login: person.login, password, address: at() });
    const challengeId = sent?.sent === true ? sent.challenge.id : '';
    await reportByApp(parts, { device: await entered(device, 'not-me'), challengeId });
    const to = { route: 'trunk', country: 'NL', number: home.freshNumber() } as const;
    const asked = { userId: person.id, factorId: 'f', purpose: 'login' };
    for (const known of [true, false]) {
      const rules = await parts.ledger.explain({ ...to, ...asked, known });
      expect(rules.find(({ rule }) => rule === 'user-held')?.allowed).toBe(known && goesOn);
    }
  });

  it.each(['login', 'forgotten password'])(
    'PostgreSQL is away at the first "not me" to a %s: pressed again, it is whole, and once',
    async (what) => {
      const { person, device } = await withApp({ email: `${systemRandom.id()}@example.org` });
      await subscribe(device);
      const asked =
        what === 'login'
          ? await home.logIn(person.login)
          : await forgotPassword(parts, { login: person.login, by: 'app', address });
      const sessionId = 'sessionId' in asked ? asked.sessionId : '';
      const challengeId = (await home.workOf(sessionId)).challenge?.id ?? '';
      home.mails.length = 0;
      const away = () => Promise.reject(new Refusal('store-unavailable'));
      const awayParts: LoginParts = {
        ...parts,
        audit: { append: away },
        heldCalls: { hold: away, release: away },
      };
      const press = async (of = parts) => reportByApp(of, { device: await entered(device, 'not-me'), challengeId });
      await expect(press(awayParts)).rejects.toEqual(refusal('store-unavailable'));
      // Nobody answers in that session meanwhile, and the app still shows the button.
      expect(await parts.sessions.find(sessionId)).toBeUndefined();
      expect((await parts.challenges.find(challengeId))?.state).not.toBe('reported');
      // Two devices of the user press at the same moment.
      const presses = await Promise.allSettled([press(), press()]);
      expect(presses.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(press()).rejects.toEqual(refusal('challenge-over'));
      expect((await home.auditOf(person.id)).filter(({ event }) => event === 'call-reported')).toHaveLength(1);
      expect(home.mails.map(({ kind }) => kind).sort()).toEqual(['callReported', 'operatorNotified']);
      expect((await parts.challenges.find(challengeId))?.state).toBe('reported');
    },
  );

  it('attack: PostgreSQL is away at "not me" to what a program asked for: its code counts no more', async () => {
    const { person, device } = await withApp();
    await subscribe(device);
    const keyLimits = { key: [{ max: 10, windowSeconds: 60 }], user: [{ max: 10, windowSeconds: 60 }] };
    const question = { login: person.login, factorId: undefined, language: undefined, purpose: 'login' };
    const api = { ...parts, users: home.users, companies: home.companies, country: 'NL', keyLimits };
    const key = { id: systemRandom.id(), name: 'Billing', scopes: ['challenges:user' as const] };
    const { challenge } = await askUserForKey(api, key, question);
    const away = () => Promise.reject(new Refusal('store-unavailable'));
    const awayParts: LoginParts = { ...parts, audit: { append: away }, heldCalls: { hold: away, release: away } };
    const pressed = reportByApp(awayParts, { device: await entered(device, 'not-me'), challengeId: challenge.id });
    await expect(pressed).rejects.toEqual(refusal('store-unavailable'));
    expect((await parts.challenges.find(challenge.id))?.state).toBe('reported');
  });

  it('"not me" to a forgotten password silences only forgotten passwords, and logins go on', async () => {
    const { person, device } = await withApp();
    await subscribe(device);
    const asked = await forgotPassword(parts, { login: person.login, by: 'app', address });
    const sessionId = asked.state === 'asked' ? asked.sessionId : '';
    const challengeId = (await parts.sessions.find(sessionId))?.work.challenge?.id ?? '';
    await reportByApp(parts, { device: await entered(device, 'not-me'), challengeId });
    expect((await parts.challenges.find(challengeId))?.state).toBe('reported');
    expect((await parts.users.find(person.id)).callsHeldAt).toBeUndefined();
    expect((await home.logIn(person.login)).code).toMatchObject({ sent: true });
    expect(await parts.app.holds.secondsLeft(person.id, 'forgotten')).toBeGreaterThan(86_000);
  });

  it.each([
    { asker: 'known', known: true, forgotten: false, notice: 'not-me' },
    { asker: 'login', known: false, forgotten: false, notice: 'not-me-elsewhere' },
    { asker: 'known-forgotten', known: true, forgotten: true, notice: 'not-me-forgotten-everywhere' },
    { asker: 'forgotten', known: false, forgotten: true, notice: 'not-me-forgotten' },
  ])(
    '"not me" to what $asker has asked for mails what is held: $notice',
    async ({ asker, known, forgotten, notice }) => {
      const { person, device } = await withApp({ email: `${systemRandom.id()}@example.org` });
      await subscribe(device);
      const from = { login: person.login, address: known ? address : freshAddress() };
      const { sessionId } = forgotten
        ? await forgotPassword(parts, { ...from, by: 'app' }).then((asked) => {
            if (asked.state !== 'asked') throw new Error(`It was ${asked.state}`);
            return asked;
          })
        : await startLogin(parts, { ...from, password });
      const challengeId = (await home.workOf(sessionId)).challenge?.id ?? '';
      const challenge = await parts.challenges.find(challengeId);
      expect(challenge && askerOf(challenge)).toBe(asker);
      home.mails.length = 0;
      await reportByApp(parts, { device: await entered(device, 'not-me'), challengeId });
      const mailed = { kind: 'callReported', to: person.email, about: { forgotten, known } };
      const said = { kind: 'operatorNotified', to: parts.operatorMail, about: { what: notice, about: person.login } };
      expect(home.mails).toEqual(expect.arrayContaining([mailed, said]));
    },
  );
});

describe('number matching', () => {
  const matching = () => ({ ...parts, app: { ...parts.app, proof: 'number' as const } });

  async function atNumber() {
    const { person, device } = await withApp();
    await subscribe(device);
    const sessionId = await home.putAt(person.id, { step: 'challenge', passwordProvenAt: Date.now() });
    const { challenge } = await sendCode(matching(), { sessionId });
    const { deliveryId } = (await parts.challenges.find(challenge.id)) ?? { deliveryId: '' };
    const type = async (number: string) =>
      typeNumber(parts, { device: await entered(device, 'number'), challengeId: challenge.id, number });
    return { person, device, sessionId, challengeId: challenge.id, right: pageNumber(secret, deliveryId), type };
  }

  it("typing the page's number into the app lets the page continue, and shows no code", async () => {
    const { device, sessionId, challengeId, right, type } = await atNumber();
    const shown = await showAppCode(parts_(), { device: await entered(device, 'code'), challengeId });
    expect(shown).toEqual({ proof: 'number', expiresAt: expect.any(Number), language: 'nl' });
    expect(await answerLogin(parts, { sessionId, code: '', address })).toMatchObject({ state: 'not-sent' });
    expect(await type(right)).toBe(true);
    expect(await answerLogin(parts, { sessionId, code: '', address })).toMatchObject({ state: 'passed' });
  });

  it('attack: a wrong number ends the challenge, so that the right one is refused too', async () => {
    const { sessionId, right, type } = await atNumber();
    expect(await type(right === '10' ? '11' : '10')).toBe(false);
    await expect(type(right)).rejects.toEqual(refusal('challenge-over'));
    expect(await answerLogin(parts, { sessionId, code: '', address })).toMatchObject({ state: 'over' });
  });

  it('attack: of all ninety numbers sent at once, one is checked', async () => {
    const { type, right } = await atNumber();
    const all = await Promise.allSettled(Array.from({ length: 90 }, (_, at) => type(String(at + 10))));
    const told = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(told).toHaveLength(1);
    expect(right).toMatch(/^[1-9]\d$/);
  });

  it('attack: the right number is sent twice', async () => {
    const { right, type } = await atNumber();
    await type(right);
    await expect(type(right)).rejects.toEqual(refusal('challenge-over'));
  });

  it('attack: the number arrives after the challenge was cancelled', async () => {
    const { right, type, challengeId } = await atNumber();
    await parts.challenges.end(challengeId, 'cancelled');
    await expect(type(right)).rejects.toEqual(refusal('challenge-over'));
  });
});

describe('a telephone of this exchange', () => {
  const extension = '250';

  it('receives a message while it is registered, and its code makes it a method', async () => {
    await endpoints.note('north', extension, true);
    const person = await home.addPerson();
    const sessionId = await home.putAt(person.id, { step: 'set-up', passwordProvenAt: Date.now() });
    const place = await beginFactor(parts, { sessionId, kind: 'app', extension });
    const { challengeId } = await shownApp(place.sessionId);
    await until(() => home.messages.some((job) => job.challengeId === challengeId));
    expect(home.messages.find((job) => job.challengeId === challengeId)).toMatchObject({
      dialler: 'north',
      endpoint: extension,
      language: 'nl',
    });
  });

  it('is refused while it is not registered', async () => {
    await endpoints.note('north', '251', false);
    const person = await home.addPerson();
    const sessionId = await home.putAt(person.id, { step: 'set-up', passwordProvenAt: Date.now() });
    await expect(beginFactor(parts, { sessionId, kind: 'app', extension: '251' })).rejects.toEqual(
      refusal('app-not-online'),
    );
  });

  it.each(['199', '300', 'abc', '2', '250;x', '250@evil', ' ', '٢٥٠'])(
    'attack: %j is not an extension that may receive messages',
    async (typed) => {
      const person = await home.addPerson();
      const sessionId = await home.putAt(person.id, { step: 'set-up', passwordProvenAt: Date.now() });
      const begun = beginFactor(parts, { sessionId, kind: 'app', extension: typed });
      if (typed.trim() === '') await expect(begun).resolves.toMatchObject({ step: 'set-up-code' });
      else await expect(begun).rejects.toEqual(refusal('extension-not-allowed'));
    },
  );
});
