import { generateSync } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { UnfinishedLoginStore } from '../../src/accounts/unfinished-login-store.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { AuditStore } from '../../src/audit/audit-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { FailureStore } from '../../src/factors/failure-store.ts';
import { seal, sealKeys } from '../../src/factors/seal.ts';
import { systemRandom as random } from '../../src/random.ts';
import { redisUrl } from '../lab.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';

const tester: Actor = { kind: 'command-line' };
const authenticatorSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

let api: TestApi;
let key: string;
let keyId: string;
let users: UserStore;
let factors: FactorStore;
let companyId: string;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('user-challenges') });
  const added = await api.addKey(['challenges:user']);
  key = added.text;
  keyId = added.id;
  const parts = { database: api.database, random };
  users = new UserStore(parts);
  factors = new FactorStore(parts);
  companyId = (await new CompanyStore(parts).add({ name: 'Example', country: 'NL' }, tester)).id;
});

afterAll(() => api.stop());

let count = 0;

async function addUser() {
  const user = { companyId, login: `user.${++count}`, name: 'Anna', role: 'user', language: 'nl' } as const;
  return users.add(user, { hash: hashOfNothing(random), mustChange: false }, tester);
}

const givePhone = (userId: string, name?: string) =>
  factors.add(confirmFactor({ userId }, { kind: 'phone', number: freshNumber(), name }));

/** Added in a browser that is new for the user. */
const giveNew = (userId: string) =>
  factors.add(confirmFactor({ userId }, { kind: 'phone', number: freshNumber() }), undefined, undefined, true);

const giveAuthenticator = (userId: string) => {
  const keys = sealKeys('a secret for tests only, of more than 32 bytes');
  const sealed = seal({ keys, random }, { userId, purpose: 'authenticator' }, authenticatorSecret);
  return factors.add(confirmFactor({ userId }, { kind: 'authenticator', sealed, lastStep: 1 }));
};

async function send(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, asking = key) {
  const reply = await api.app.inject({
    method,
    url,
    headers: bearer(asking),
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() };
}

const open = (payload: object, asking?: string) => send('POST', '/v1/challenges', payload, asking);
const answer = (id: string, code: string, asking?: string) =>
  send('POST', `/v1/challenges/${id}/answer`, { code }, asking);
const codeNow = () => generateSync({ secret: authenticatorSecret });

describe('the password of a user, which the panel of a key has checked', () => {
  const unfinished = (userId: string) => new UnfinishedLoginStore(api.database).lately(userId, 24);

  it('leaves a line in the audit, and a note until its challenge has passed', async () => {
    const user = await addUser();
    await giveAuthenticator(user.id);
    await open({ user: user.login });
    const { body } = await open({ user: user.login });
    const [line] = await new AuditStore(api.database).list({ userId: user.id, event: 'challenge-opened' });
    expect(line).toMatchObject({ actor: { kind: 'api-key', id: keyId }, repeats: { times: 2 } });
    expect(await unfinished(user.id)).toMatchObject([{ proof: 'panel', place: 'other-panel', times: 2 }]);
    await answer(body.id, codeNow());
    expect(await unfinished(user.id)).toEqual([]);
  });

  it('is not noted for another purpose', async () => {
    const user = await addUser();
    await giveAuthenticator(user.id);
    await open({ user: user.login, purpose: 'payment' });
    expect(await unfinished(user.id)).toEqual([]);
  });
});

describe('a challenge of a user', () => {
  it('calls the primary number, in the language of the user, and shows it masked', async () => {
    const user = await addUser();
    const phone = await givePhone(user.id);
    const { status, body } = await open({ user: user.login.toUpperCase() });
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'open', kind: 'phone', factor: phone.id, language: 'nl', purpose: 'login' });
    expect(body.to).toMatch(/^061\*+\d\d$/);
    await api.speak({ id: body.id, deliveryId: body.delivery.id }, '482913');
    expect((await answer(body.id, '000000')).body).toEqual({ state: 'armed', triesLeft: 4 });
    expect((await answer(body.id, '482913')).body).toEqual({ state: 'passed', triesLeft: 4 });
  });

  it('by an authenticator has no delivery, and is answered by its code, once (T02)', async () => {
    const user = await addUser();
    const factor = await giveAuthenticator(user.id);
    const [one, other] = [
      await open({ user: user.login, purpose: 'a' }),
      await open({ user: user.login, purpose: 'b' }),
    ];
    expect(one.body).toMatchObject({ state: 'armed', kind: 'authenticator', factor: factor.id });
    expect([one.body.to, one.body.delivery]).toEqual([undefined, undefined]);
    expect((await send('GET', `/v1/challenges/${one.body.id}`)).body).toMatchObject({ kind: 'authenticator' });
    expect((await send('POST', `/v1/challenges/${one.body.id}/calls`)).body.code).toBe('no-call');
    const code = codeNow();
    expect((await answer(one.body.id, code)).body.state).toBe('passed');
    expect((await answer(other.body.id, code)).body.state).toBe('armed');
    expect((await answer(one.body.id, code)).body.state).toBe('expired');
  });

  it('C09 the same answer under one Idempotency-Key is the same reply', async () => {
    const user = await addUser();
    await giveAuthenticator(user.id);
    const { body } = await open({ user: user.login });
    const code = codeNow();
    const ask = (text: string) =>
      api.app.inject({
        method: 'POST',
        url: `/v1/challenges/${body.id}/answer`,
        payload: { code: text },
        headers: { ...bearer(key), 'idempotency-key': 'once' },
      });
    const replies = [await ask(code), await ask(code), await ask('000000')];
    expect(replies.map((reply) => reply.json().state ?? reply.json().code)).toEqual([
      'passed',
      'passed',
      'idempotency-key-reused',
    ]);
  });

  it('takes another of the methods of that user, and of nobody else (V01)', async () => {
    const [user, other] = [await addUser(), await addUser()];
    await givePhone(user.id);
    const second = await givePhone(user.id);
    const foreign = await givePhone(other.id);
    expect((await open({ user: user.login, factor: second.id })).body).toMatchObject({ factor: second.id });
    expect(await open({ user: user.login, factor: foreign.id })).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
  });

  it('leaves out a number that is new from a new browser, also as the primary one, while there is another', async () => {
    const user = await addUser();
    const earlier = await giveAuthenticator(user.id);
    const added = await giveNew(user.id);
    await factors.setPrimary(user.id, added.id);
    expect((await open({ user: user.login })).body).toMatchObject({ factor: earlier.id });
    expect(await open({ user: user.login, factor: added.id })).toMatchObject({
      status: 409,
      body: { code: 'other-proof-needed' },
    });
    const cooled = { cooling_until: api.database.fn.now() };
    await api.database('factors').where({ id: added.id }).update(cooled);
    expect((await open({ user: user.login, factor: added.id })).body).toMatchObject({ factor: added.id });
  });

  it('takes the number of a new browser that is the first method', async () => {
    const user = await addUser();
    const added = await giveNew(user.id);
    expect((await open({ user: user.login })).body).toMatchObject({ factor: added.id });
  });

  it('C07 a newer challenge ends the older one of the same key', async () => {
    const user = await addUser();
    await giveAuthenticator(user.id);
    const { body } = await open({ user: user.login });
    expect((await open({ user: user.login })).status).toBe(201);
    expect((await send('GET', `/v1/challenges/${body.id}`)).body.state).toBe('cancelled');
  });

  it("a newer challenge ends no login under way of another key's panel", async () => {
    const user = await addUser();
    await giveAuthenticator(user.id);
    const another = (await api.addKey(['challenges:user'])).text;
    const { body } = await open({ user: user.login });
    expect((await open({ user: user.login }, another)).status).toBe(201);
    expect((await send('GET', `/v1/challenges/${body.id}`)).body.state).toBe('armed');
    expect((await answer(body.id, codeNow())).body.state).toBe('passed');
  });

  it("C06 wrong codes count for the key, and a user whom it locked is asked nothing; the panel's login stays open", async () => {
    const user = await addUser();
    await giveAuthenticator(user.id);
    const failures = new FailureStore(api.database);
    for (let round = 0; round < 99; round++) await failures.reserve(user.id, `key:${keyId}`);
    const { body } = await open({ user: user.login });
    expect((await answer(body.id, '000000')).body.state).toBe('armed');
    expect((await answer(body.id, codeNow())).body.code).toBe('second-factor-locked');
    expect((await open({ user: user.login })).body.code).toBe('second-factor-locked');
    expect((await send('GET', `/v1/users/${user.login}/status`)).body).toEqual({ setUp: 'enrolled', locked: true });
    expect(await failures.isLocked(user.id)).toBe(false);
  });

  it('is for a key with the scope, and a number for one with the other (V01)', async () => {
    const user = await addUser();
    await givePhone(user.id);
    expect((await open({ user: user.login }, api.key)).body.code).toBe('scope-missing');
    expect((await open({ to: freshNumber() })).body.code).toBe('scope-missing');
    const neither = (await api.addKey([])).text;
    for (const payload of [{ user: user.login }, { to: freshNumber() }]) {
      expect((await open(payload, neither)).body.code).toBe('scope-missing');
    }
    expect((await send('GET', `/v1/users/${user.login}/factors`, undefined, api.key)).status).toBe(403);
    expect((await send('GET', `/v1/users/${user.login}/status`, undefined, api.key)).status).toBe(403);
  });

  it.each([
    [{}],
    [{ to: '+31612345678', user: 'anna' }],
    [{ to: '+31612345678', factor: 'A'.repeat(22) }],
    [{ factor: 'A'.repeat(22) }],
    [{ user: 'anna', factor: '1' }],
    [{ user: '' }],
  ])('%j is no request', async (payload) => {
    const both = (await api.addKey(['challenges:user', 'challenges:number'])).text;
    expect(await open(payload, both)).toMatchObject({ status: 400, body: { code: 'request-invalid' } });
  });

  it('opens nothing for an unknown user, a disabled one or one without a method', async () => {
    const [disabled, without] = [await addUser(), await addUser()];
    await givePhone(disabled.id);
    await users.setDisabled(disabled.id, true, everyGrant, tester);
    expect((await open({ user: 'nobody' })).body.code).toBe('user-unknown');
    expect((await open({ user: disabled.login })).body.code).toBe('user-unknown');
    expect((await open({ user: without.login })).body.code).toBe('factor-missing');
  });

  it('belongs to the key that opened it', async () => {
    const user = await addUser();
    await givePhone(user.id);
    const { body } = await open({ user: user.login });
    await api.speak({ id: body.id, deliveryId: body.delivery.id }, '482913');
    const another = (await api.addKey(['challenges:user'])).text;
    expect((await answer(body.id, '482913', another)).body).toEqual({ state: 'expired', triesLeft: 0 });
    expect((await answer(body.id, '482913')).body.state).toBe('passed');
  });
});

describe('what another panel sees of a user', () => {
  it('the methods, masked', async () => {
    const user = await addUser();
    const phone = await givePhone(user.id, "Anna's mobile");
    const authenticator = await giveAuthenticator(user.id);
    const { body } = await send('GET', `/v1/users/${user.login}/factors`);
    expect(body.factors).toEqual([
      {
        id: phone.id,
        kind: 'phone',
        name: "Anna's mobile",
        number: expect.stringMatching(/^061\*+\d\d$/),
        primary: true,
      },
      { id: authenticator.id, kind: 'authenticator', primary: false },
    ]);
    expect(JSON.stringify(body)).not.toContain(phone.number ?? '');
  });

  it('the state of the set-up', async () => {
    const user = await addUser();
    const status = () => send('GET', `/v1/users/${user.login}/status`).then(({ body }) => body);
    expect(await status()).toEqual({ setUp: 'may-skip', locked: false });
    await api
      .database('companies')
      .where({ id: companyId })
      .update({ offer_from: '2020-01-01', require_from: '2999-03-01' });
    expect(await status()).toEqual({ setUp: 'may-skip', lastDayToSkip: '2999-02-28', locked: false });
    await api.database('companies').where({ id: companyId }).update({ require_from: '2020-03-01' });
    expect(await status()).toEqual({ setUp: 'required', locked: false });
    await givePhone(user.id);
    expect(await status()).toEqual({ setUp: 'enrolled', locked: false });
  });

  it('an unknown user has no methods', async () => {
    for (const what of ['factors', 'status']) {
      expect((await send('GET', `/v1/users/nobody/${what}`)).body.code).toBe('user-unknown');
    }
  });
});
