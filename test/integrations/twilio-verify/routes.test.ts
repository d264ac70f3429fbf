import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CompanyStore } from '../../../src/accounts/company-store.ts';
import { hashOfNothing } from '../../../src/accounts/password.ts';
import { UserStore } from '../../../src/accounts/user-store.ts';
import { subjectKey } from '../../../src/challenges/challenge-keys.ts';
import { Refusal } from '../../../src/errors.ts';
import { confirmFactor } from '../../../src/factors/confirmed-factor.ts';
import { FactorStore } from '../../../src/factors/factor-store.ts';
import { challengeIdIn, verificationSid } from '../../../src/integrations/twilio-verify/sids.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { tester } from '../../accounts/people.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from '../../api/test-api.ts';
import { connectLab } from '../../connections.ts';
import { redisUrl } from '../../lab.ts';
import { errorOf, startVerify } from './twilio-client.ts';

let api: TestApi;
let home: Awaited<ReturnType<typeof startVerify>>;
let own: Awaited<ReturnType<typeof home.addAccount>>;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('twilio-verify') });
  home = await startVerify(api);
  own = await home.addAccount();
});

afterAll(async () => {
  await home?.app.close();
  await api?.stop();
});

const call = (to: string, service = own.of) => service.verifications.create({ to, channel: 'call' });
const check = (to: string, code: string, service = own.of) => service.verificationChecks.create({ to, code });

describe('a verification', () => {
  it('has the fields and shapes of Twilio', async () => {
    const to = freshNumber();
    const made = await call(to);
    expect(made.toJSON()).toMatchObject({
      sid: expect.stringMatching(/^VE[0-9a-f]{32}$/),
      serviceSid: own.account.service,
      accountSid: own.account.account,
      to,
      channel: 'call',
      status: 'pending',
      valid: false,
      lookup: {},
      amount: null,
      payee: null,
      sna: null,
      sendCodeAttempts: [{ channel: 'CALL', attempt_sid: expect.stringMatching(/^VL[0-9a-f]{32}$/) }],
      dateCreated: expect.any(Date),
    });
    expect((await own.of.verifications(made.sid).fetch()).status).toBe('pending');
    expect((await own.of.verifications(to).fetch()).sid).toBe(made.sid);
  });

  it('is approved once by the code that was spoken, and is then unknown', async () => {
    const to = freshNumber();
    const { sid } = await call(to);
    expect(await check(to, '123456')).toMatchObject({ status: 'pending', valid: false });
    await home.speak(sid, '123456');
    expect(await check(to, '654321')).toMatchObject({ sid, to, status: 'pending', valid: false });
    expect(await check(to, '123 456')).toMatchObject({ sid, to, channel: 'call', status: 'approved', valid: true });
    expect(await errorOf(check(to, '123456'))).toMatchObject({ code: 20404, status: 404 });
    expect((await own.of.verifications(sid).fetch()).status).toBe('approved');
  });

  it('is checked by its sid too', async () => {
    const { sid } = await call(freshNumber());
    await home.speak(sid, '123456');
    const checks = own.of.verificationChecks;
    expect((await checks.create({ verificationSid: sid, code: '000000' })).valid).toBe(false);
    expect((await checks.create({ verificationSid: sid, code: '123456' })).valid).toBe(true);
  });

  it('ends with the fifth wrong code, also for the right one', async () => {
    const to = freshNumber();
    const { sid } = await call(to);
    await home.speak(sid, '123456');
    for (let times = 1; times < 5; times += 1) expect((await check(to, '000000')).status).toBe('pending');
    for (const code of ['000000', '123456'])
      expect(await errorOf(check(to, code))).toMatchObject({ code: 60202, status: 429 });
    expect((await own.of.verifications(sid).fetch()).status).toBe('max_attempts_reached');
  });

  it('is not called twice while its telephone rings', async () => {
    const to = freshNumber();
    const [first, second] = [await call(to), await call(to)];
    expect(second.sid).toBe(first.sid);
    expect(second.sendCodeAttempts).toEqual(first.sendCodeAttempts);
  });

  it('is called again three times in all, with the tries that it has left', async () => {
    const to = freshNumber();
    const { sid } = await call(to);
    await home.speak(sid, '123456');
    for (let times = 1; times < 4; times += 1) await check(to, '000000');
    for (let times = 1; times < 3; times += 1) {
      await home.endCall(sid, 'no-key');
      expect((await call(to)).sid).toBe(sid);
    }
    await home.speak(sid, '654321');
    await home.endCall(sid, 'no-key');
    expect(await errorOf(call(to))).toEqual({ code: 60203, status: 429, ours: 'too-many-calls' });
    expect((await check(to, '123456')).status).toBe('pending');
    expect(await errorOf(check(to, '000000'))).toMatchObject({ code: 60202 });
  });

  it('is cancelled, and then a new one is called', async () => {
    const to = freshNumber();
    const { sid } = await call(to);
    await home.speak(sid, '123456');
    expect((await own.of.verifications(sid).update({ status: 'canceled' })).status).toBe('canceled');
    expect(await errorOf(own.of.verifications(sid).update({ status: 'canceled' }))).toMatchObject({ code: 20404 });
    expect(await errorOf(check(to, '123456'))).toMatchObject({ code: 20404 });
    expect((await call(to)).sid).not.toBe(sid);
  });

  it('dials what is behind a switchboard, and speaks the language of the locale', async () => {
    const wanted = { to: '+31508200000', channel: 'call', sendDigits: '1w202#', locale: 'en-GB' };
    const { sid } = await own.of.verifications.create(wanted);
    expect(await api.challenges.find(challengeIdIn(sid) ?? '')).toMatchObject({
      language: 'en',
      postDial: { digits: '1w202#' },
      purpose: 'verification',
    });
  });
});

describe('Twilio’s client is refused', () => {
  const to = () => freshNumber();

  it.each([
    ['without a number', { to: '', channel: 'call' }, 60200, 400],
    ['a number that is none', { to: '+31', channel: 'call' }, 60200, 400],
    ['a way that is none', { channel: 'pigeon' }, 60200, 400],
    ['SMS', { channel: 'sms' }, 60223, 403],
    ['WhatsApp', { channel: 'whatsapp' }, 60223, 403],
    ['email', { channel: 'email' }, 60223, 403],
    ['a destination without a rule', { to: '+4915112345678', channel: 'call' }, 60605, 403],
    ['an extension that is not allowed', { to: '300', channel: 'call' }, 60605, 403],
    ['digits that are none', { to: '+31508200000', channel: 'call', sendDigits: '2@trunk' }, 60200, 400],
    ['a locale that is none', { channel: 'call', locale: '../nl' }, 60200, 400],
    ['a code of its own', { channel: 'call', customCode: '123456' }, 60204, 403],
    ['words of its own', { channel: 'call', customMessage: 'x' }, 60204, 403],
    ['an amount', { channel: 'call', amount: '€39', payee: 'Acme' }, 60204, 403],
    ['limits of its own', { channel: 'call', rateLimits: { user: '1' } }, 60204, 403],
  ])('%s', async (_what, given, code, status) => {
    expect(await errorOf(own.of.verifications.create({ to: to(), ...given }))).toMatchObject({ code, status });
  });

  it.each([
    ['a code with letters', '12345x'],
    ['too few digits', '123'],
    ['no code', ''],
  ])('%s, and no try is spent', async (_what, code) => {
    const number = to();
    const { sid } = await call(number);
    await home.speak(sid, '123456');
    for (let times = 0; times < 6; times += 1)
      expect(await errorOf(check(number, code))).toMatchObject({ code: 60200, status: 400 });
    expect((await check(number, '123456')).valid).toBe(true);
  });

  it.each([
    ['an approval without a code', 'approved'],
    ['a state that is none', 'deleted'],
  ] as const)('%s', async (_what, status) => {
    const { sid } = await call(to());
    const update = own.of.verifications(sid).update({ status: status as 'approved' });
    expect(await errorOf(update)).toMatchObject({ code: 60200 });
    expect((await own.of.verifications(sid).fetch()).status).toBe('pending');
  });
});

describe('an account', () => {
  it('attack: whose key is revoked while a body comes slowly calls nobody', async () => {
    const { keys } = api.parts;
    const verify = keys.verify.bind(keys);
    const revoked = async () => Promise.reject(new Refusal('key-unknown', 'revoked'));
    const verifying = vi.spyOn(keys, 'verify').mockImplementationOnce(verify).mockImplementationOnce(revoked);
    onTestFinished(() => verifying.mockRestore());
    expect(await errorOf(call(freshNumber()))).toMatchObject({ code: 20003, status: 401 });
  });

  const fetch = (account: string, token: string, service = own.account.service) =>
    errorOf(call(freshNumber(), home.serviceOf({ account, token, service })));

  it('with a wrong token, or the token of another key, is refused', async () => {
    const { account, token } = own.account;
    const other = await home.addAccount();
    expect(await fetch(account, `${token}x`)).toMatchObject({ code: 20003, status: 401, ours: 'key-unknown' });
    expect(await fetch(account, other.account.token)).toMatchObject({ code: 20003, status: 401 });
    expect(await fetch(other.account.account, token)).toMatchObject({ code: 20003, status: 401 });
  });

  it('finds no service of another key', async () => {
    const other = await home.addAccount();
    expect(await fetch(own.account.account, own.account.token, other.account.service)).toMatchObject({
      code: 20404,
      status: 404,
    });
  });

  it('without the scope for numbers calls nobody', async () => {
    const { of } = await home.addAccount(['challenges:user', 'users:write']);
    expect(await errorOf(call(freshNumber(), of))).toEqual({ code: 20403, status: 403, ours: 'scope-missing' });
    expect(await errorOf(check('+31612345678', '123456', of))).toMatchObject({ code: 20403 });
  });

  it('needs Basic, and Bearer is none', async () => {
    const url = `${home.url}/v2/Services/${own.account.service}/Verifications`;
    for (const authorization of [undefined, `Bearer ${own.account.token}`, 'Basic', 'Basic ====', 'Basic YTo=']) {
      const headers = authorization === undefined ? {} : { authorization };
      const reply = await home.app.inject({ method: 'POST', url, headers });
      expect([authorization, reply.statusCode, reply.json().code]).toEqual([authorization, 401, 20003]);
      expect(reply.headers['www-authenticate']).toContain('Basic');
    }
  });
});

describe('another key', () => {
  it('can neither read, check nor cancel a verification, by its sid or its number', async () => {
    const to = freshNumber();
    const { sid } = await call(to);
    await home.speak(sid, '123456');
    const { of } = await home.addAccount();
    const checks = of.verificationChecks;
    expect(await errorOf(of.verifications(sid).fetch())).toMatchObject({ code: 20404 });
    expect(await errorOf(of.verifications(to).fetch())).toMatchObject({ code: 20404 });
    expect(await errorOf(of.verifications(sid).update({ status: 'canceled' }))).toMatchObject({ code: 20404 });
    expect(await errorOf(check(to, '123456', of))).toMatchObject({ code: 20404 });
    expect(await errorOf(checks.create({ verificationSid: sid, code: '123456' }))).toMatchObject({ code: 20404 });
    // It is told to wait, and spends no try and no call.
    expect(await errorOf(call(to, of))).toMatchObject({ code: 60212, status: 429, ours: 'number-in-call' });
    expect((await check(to, '123456')).valid).toBe(true);
  });
});

it('a challenge of a user shows no number, and is neither checked nor cancelled here', async () => {
  const parts = { database: api.database, random };
  const { id: companyId } = await new CompanyStore(parts).add({ name: 'A', country: 'NL' }, tester);
  const person = { companyId, login: 'anna', name: 'Anna', role: 'user', language: 'nl' } as const;
  const user = await new UserStore(parts).add(person, { hash: hashOfNothing(random), mustChange: false }, tester);
  const number = freshNumber();
  await new FactorStore(parts).add(confirmFactor({ userId: user.id }, { kind: 'phone', number }));
  const { key, of } = await home.addAccount(['challenges:number', 'challenges:user']);
  const opened = await api.open(key.text, { user: 'anna' });
  await api.speak(opened, '123456');
  const sid = verificationSid(opened.id);
  expect(await errorOf(of.verifications(sid).fetch())).toMatchObject({ code: 20404 });
  expect(await errorOf(of.verifications(sid).update({ status: 'canceled' }))).toMatchObject({ code: 20404 });
  const checked = of.verificationChecks.create({ verificationSid: sid, code: '123456' });
  expect(await errorOf(checked)).toMatchObject({ code: 20404 });
  expect(await errorOf(check(number, '123456', of))).toMatchObject({ code: 20404 });
  const answer = { method: 'POST', url: `/v1/challenges/${opened.id}/answer`, headers: bearer(key.text) } as const;
  expect((await api.app.inject({ ...answer, payload: { code: '123456' } })).json().state).toBe('passed');
});

it('what somebody writes to Redis makes the code of one telephone prove no other', async () => {
  const redis = await connectLab('commands', 'twilio-verify');
  const [victim, thief] = [freshNumber(), freshNumber()];
  const { sid } = await call(thief);
  await home.speak(sid, '123456');
  const subject = subjectKey({ owner: own.key.id, to: victim, purpose: 'verification' });
  await redis.rpush(subject, challengeIdIn(sid) ?? '');
  expect(await errorOf(check(victim, '123456'))).toMatchObject({ code: 20404 });
  expect((await check(thief, '123456')).valid).toBe(true);
});

it('no code, number or token is in the log', async () => {
  const to = freshNumber();
  const { sid } = await call(to);
  await home.speak(sid, '918273');
  await check(to, '918273');
  await errorOf(check(to, '91827x'));
  const logged = api.logged();
  expect(logged).toContain('/v2/Services/:service/VerificationCheck');
  for (const secret of ['918273', '91827x', to, to.slice(1), own.account.token]) expect(logged).not.toContain(secret);
});
