import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAnywhere } from '../../src/accounts/factor-kind.ts';
import { appCode } from '../../src/challenges/app-code.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { claimDialledIn } from '../../src/challenges/dial-in.ts';
import { DialInStore } from '../../src/challenges/dial-in-store.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import type { Factor } from '../../src/factors/factor.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { systemRandom as random } from '../../src/random.ts';
import { cheapHash } from '../accounts/cheap-hash.ts';
import { tester } from '../accounts/people.ts';
import { secret } from '../challenges/parts.ts';
import { address, type Login, openLogin, password, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;
let dialIns: DialInStore;

beforeAll(async () => {
  home = await openLogin();
  dialIns = new DialInStore(home.redis, secret);
});

afterAll(() => home.close());

const renewed = 'a renewed good password';
let extensions = 230;

/** Ways to get a code, and the things they have in common. */
const ways = ['call', 'extension', 'dial-in', 'app', 'message', 'authenticator'] as const;
type Way = (typeof ways)[number];

interface Owned {
  way: Way;
  factor: Factor;
  secret?: string;
  extension?: string;
}

async function give(userId: string, way: Way, extension = String(++extensions)): Promise<Owned> {
  if (way === 'call') return { way, factor: await home.givePhone(userId) };
  if (way === 'authenticator') {
    const { secret: own, ...factor } = await home.giveAuthenticator(userId);
    return { way, factor, secret: own };
  }
  if (way === 'app') {
    const { publicKey } = new OwnDevice();
    const device = { kind: 'browser', id: random.id(), publicKey, name: 'Firefox, Android' } as const;
    await home.parts.app.inbox.noteOpen(device.id);
    return { way, factor: await home.factors.add(confirmFactor({ userId }, { kind: 'app', device })) };
  }
  if (way === 'message') {
    const device = { kind: 'endpoint', extension, name: extension } as const;
    await new EndpointPresenceStore(home.redis).note('north', extension, true);
    return { way, extension, factor: await home.factors.add(confirmFactor({ userId }, { kind: 'app', device })) };
  }
  return { way, extension, factor: await home.givePhone(userId, extension) };
}

/** The code that the holder of the thing gets. */
async function codeBy(owned: Owned, challengeId: string): Promise<string> {
  if (owned.way === 'authenticator') {
    // A time step of an authenticator is accepted once (T02).
    home.time.now += 30_000;
    return home.codeOf(owned.secret ?? '');
  }
  if (owned.way === 'dial-in') await claimDialledIn({ ...home.parts, dialIns }, owned.extension ?? '');
  const challenge = await home.parts.challenges.find(challengeId);
  if (challenge === undefined) throw new Error('There is no such challenge');
  const code = challenge.kind === 'app' ? appCode(secret, challenge.deliveryId, 6) : '482913';
  await home.parts.challenges.arm(challengeId, challenge.deliveryId, codeDigest(secret, challengeId, code));
  return code;
}

/** Resets a forgotten password by a code from this thing. */
async function resetBy(login: string, owned: Owned): Promise<void> {
  const { kind } = owned.factor;
  if (!isAnywhere(kind)) throw new Error('not for a forgotten password');
  const forgotten = await forgotPassword(home.parts, { login, by: kind, address });
  if (forgotten.state !== 'asked') throw new Error('not asked');
  const { challenge } = await home.workOf(forgotten.sessionId);
  const code = await codeBy(owned, challenge?.id ?? '');
  const answered = await answerForgotten(home.parts, { sessionId: forgotten.sessionId, code });
  if (answered.state !== 'passed') throw new Error(answered.state);
  await chooseForgottenPassword(home.parts, { sessionId: answered.sessionId, password: renewed });
}

async function logInBy(login: string, owned: Owned): Promise<string> {
  const started = await startLogin(home.parts, { login, password: renewed, address });
  const { sessionId } = started;
  const given = { sessionId, factorId: owned.factor.id, address };
  const sent = await sendCode(home.parts, given).catch((error: { id: string }) => error.id);
  if (typeof sent === 'string') return sent;
  const code = await codeBy(owned, sent.challenge.id);
  return (await answerLogin(home.parts, { sessionId, code, address })).state;
}

const markOf = async (userId: string) => (await home.users.find(userId)).passwordResetBy;

describe('one thing is not both proofs', () => {
  it.each(ways)(
    'by %s: the method that reset the password is refused at the login; another one passes, and ends that',
    async (way) => {
      const user = await home.addPerson();
      const owned = await give(user.id, way);
      const other = await give(user.id, way === 'authenticator' ? 'call' : 'authenticator');
      await resetBy(user.login, owned);
      expect(await markOf(user.id)).toBeDefined();
      expect(await logInBy(user.login, owned)).toBe('other-proof-needed');
      expect(await logInBy(user.login, other)).toBe('passed');
      expect(await markOf(user.id)).toBeUndefined();
      if (way !== 'call') expect(await logInBy(user.login, owned)).toBe('passed');
    },
  );

  it.each(ways)('by %s: a second reset while a login passes by another method keeps its note', async (way) => {
    const user = await home.addPerson();
    const owned = await give(user.id, way);
    const other = await give(user.id, way === 'authenticator' ? 'call' : 'authenticator');
    await resetBy(user.login, owned);
    const resetOnce = await markOf(user.id);
    const { users } = home;
    const forget = users.forgetResetBy.bind(users);
    users.forgetResetBy = async (...given) => {
      users.forgetResetBy = forget;
      const hash = await cheapHash(renewed);
      await users.setPassword({ userId: user.id, hash, how: 'forgotten', resetBy: resetOnce }, tester);
      await forget(...given);
    };
    await logInBy(user.login, other);
    expect(await markOf(user.id)).toEqual(resetOnce);
    expect(await logInBy(user.login, owned)).toBe('other-proof-needed');
  });

  it.each(ways)('by %s alone there is no login, and the set-up gives none either', async (way) => {
    const user = await home.addPerson();
    const owned = await give(user.id, way);
    await resetBy(user.login, owned);
    const started = await startLogin(home.parts, { login: user.login, password: renewed, address });
    expect(started).toMatchObject({ step: 'challenge', code: { sent: false, trouble: 'other-proof-needed' } });
  });

  it.each([
    ['called, then dialling in', 'extension', 'dial-in'],
    ['dialling in, then called', 'dial-in', 'extension'],
    ['called, then messaged', 'extension', 'message'],
    ['messaged, then called', 'message', 'extension'],
    ['messaged, then dialling in', 'message', 'dial-in'],
  ] as const)('a desk phone is one thing: %s', async (_how, first, second) => {
    const user = await home.addPerson();
    const extension = String(++extensions);
    const one = await give(user.id, first, extension);
    const isBoth = new Set<Way>([first, second]).has('message');
    const two = isBoth ? await give(user.id, second, extension) : { ...one, way: second };
    await resetBy(user.login, one);
    expect(await logInBy(user.login, two)).toBe('other-proof-needed');
  });

  it('the desk phone that dialled in is the one that is refused, not the one that was asked', async () => {
    const user = await home.addPerson();
    const asked = await give(user.id, 'call');
    const desk = await give(user.id, 'dial-in');
    const forgotten = await forgotPassword(home.parts, { login: user.login, by: 'phone', address });
    if (forgotten.state !== 'asked') throw new Error('not asked');
    const { challenge } = await home.workOf(forgotten.sessionId);
    const code = await codeBy(desk, challenge?.id ?? '');
    const answered = await answerForgotten(home.parts, { sessionId: forgotten.sessionId, code });
    if (answered.state !== 'passed') throw new Error(answered.state);
    await chooseForgottenPassword(home.parts, { sessionId: answered.sessionId, password: renewed });
    expect(await logInBy(user.login, desk)).toBe('other-proof-needed');
    expect(await logInBy(user.login, asked)).toBe('passed');
  });

  it('a blocked desk phone hears nothing when it dials in for a login by another method', async () => {
    const user = await home.addPerson();
    const desk = await give(user.id, 'extension');
    await give(user.id, 'call');
    await resetBy(user.login, desk);
    const started = await startLogin(home.parts, { login: user.login, password: renewed, address });
    expect(started.code).toMatchObject({ sent: true });
    expect(await claimDialledIn({ ...home.parts, dialIns }, desk.extension ?? '')).toBeUndefined();
  });

  it('a direct number and the extension it rings are one thing; two numbers are two', async () => {
    const user = await home.addPerson();
    const desk = await give(user.id, 'extension', '271');
    const direct = { way: 'call', factor: await home.givePhone(user.id, '+31502108271') } as const;
    const mobile = await give(user.id, 'call');
    await resetBy(user.login, desk);
    expect(await logInBy(user.login, direct)).toBe('other-proof-needed');
    expect(await logInBy(user.login, mobile)).toBe('passed');
  });

  it('a challenge of a login from before the reset is refused too', async () => {
    const user = await home.addPerson();
    const owned = await give(user.id, 'authenticator');
    await give(user.id, 'call');
    await resetBy(user.login, owned);
    const challenge = { id: 'of before', kind: 'authenticator', factorId: owned.factor.id } as const;
    const sessionId = await home.putAt(user.id, { step: 'challenge' }, { challenge });
    expect((await answerLogin(home.parts, { sessionId, code: '000000', address })).state).toBe('over');
  });

  it('confirming a change asks for another method as well', async () => {
    const user = await home.addPerson();
    const owned = await give(user.id, 'call');
    await resetBy(user.login, owned);
    const sessionId = await home.putInEdit(user.id, { factorProvenAt: 1 });
    expect(await refusalOf(sendCode(home.parts, { sessionId, factorId: owned.factor.id }))).toBe('other-proof-needed');
    expect(await refusalOf(sendCode(home.parts, { sessionId }))).toBe('other-proof-needed');
  });

  it('the primary method gives way to the next one', async () => {
    const user = await home.addPerson();
    const primary = await give(user.id, 'call');
    const next = await give(user.id, 'authenticator');
    await resetBy(user.login, primary);
    const started = await startLogin(home.parts, { login: user.login, password: renewed, address });
    expect(started.code).toMatchObject({ sent: true, challenge: { factorId: next.factor.id } });
  });
});

describe('how a user with one method gets back in', () => {
  it('a mailed link, and then the code', async () => {
    const user = await home.addPerson({ email: 'one@example.org' });
    const only = await give(user.id, 'authenticator');
    await resetBy(user.login, only);
    home.mails.length = 0;
    await forgotPassword(home.parts, { login: user.login, by: 'mail', address });
    const [mail] = home.mails;
    const { token } = (mail?.about ?? {}) as { token: string };
    const { sessionId } = await openPasswordLink(home.parts, { token });
    await chooseForgottenPassword(home.parts, { sessionId, password });
    expect(await markOf(user.id)).toBeUndefined();
    expect((await home.logIn(user.login)).code).toMatchObject({ sent: true });
  });

  it('the operator', async () => {
    const user = await home.addPerson();
    const only = await give(user.id, 'authenticator');
    await resetBy(user.login, only);
    const parts = { ...home.parts, factors: home.factors, users: home.users, random };
    await resetSecondFactor(parts, { userId: user.id, reason: 'lost' }, tester);
    expect(await markOf(user.id)).toBeUndefined();
  });
});

describe('operators and company admins', () => {
  it.each(['operator', 'company-admin'] as const)(
    '%s: no code alone resets the password, and nothing tells so',
    async (role) => {
      const user = await home.addPerson({ role });
      await give(user.id, 'call');
      const queued = home.queued.length;
      expect(await forgotPassword(home.parts, { login: user.login, by: 'phone', address })).toMatchObject({
        state: 'asked',
        step: 'forgotten',
      });
      expect(home.queued.length).toBe(queued);
      const sessionId = await home.putAt(user.id, { step: 'forgotten-password', forgottenBy: 'phone' });
      expect(await refusalOf(chooseForgottenPassword(home.parts, { sessionId, password: renewed }))).toBe('step-wrong');
    },
  );
});
