import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { passkeyRequest } from '../../src/challenges/kinds/passkey.ts';
import { FailureStore, failuresToLock } from '../../src/factors/failure-store.ts';
import { relyingPartyOf } from '../../src/factors/passkey.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { type AskedPasskey, askForPasskey } from '../../src/login/ask-for-passkey.ts';
import { confirmPassword } from '../../src/login/confirm-password.ts';
import { checkPower } from '../../src/login/editing.ts';
import { enter } from '../../src/login/enter.ts';
import { rememberBrowser } from '../../src/login/known-asker.ts';
import { logInByPasskey, type PasskeyLoginRequest } from '../../src/login/log-in-by-passkey.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { removeFactor } from '../../src/methods/remove-factor.ts';
import { passkeyQuestionSeconds } from '../../src/policy/limits.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from '../login/open-login.ts';
import { givePasskey, origin } from '../passkeys/give-passkey.ts';
import { type Lie, SoftKey } from '../passkeys/soft-key.ts';

let home: Login;
/** What the form's cookie of the browser says. */
const formId = random.secret();
const freshAddress = () => `10.${[1, 2, 3].map(() => Math.floor(random.fraction() * 256)).join('.')}`;
const handleOf = (userId: string) => Buffer.from(userId).toString('base64url');

beforeAll(async () => {
  home = await openLogin();
  Object.assign(home.parts, { relyingParty: relyingPartyOf(home.parts.panelUrl), passkeyLogin: true });
});

afterAll(() => home?.close());

async function ask(browser = formId): Promise<AskedPasskey> {
  const asked = await askForPasskey(home.parts, browser);
  if (asked === undefined) throw new Error('no passkey is asked for');
  return asked;
}

const sign = (key: SoftKey, userId: string, { options }: Pick<AskedPasskey, 'options'>, lie: Lie = {}) =>
  key.use(options, origin, { isVerified: true, userHandle: handleOf(userId), ...lie });

const send = ({ question }: AskedPasskey, answer: string, given: Partial<PasskeyLoginRequest> = {}) =>
  logInByPasskey(home.parts, { question, answer, formId, address, ...given });

/** A whole login, by a page of its own. */
async function logIn(key: SoftKey, userId: string, lie: Lie = {}, given: Partial<PasskeyLoginRequest> = {}) {
  const asked = await ask();
  return send(asked, sign(key, userId, asked, lie), given);
}

async function owner() {
  const user = await home.addPerson();
  return { user, ...(await givePasskey(home, user.id)) };
}

const reasonsOf = async (userId: string) =>
  (await home.auditOf(userId)).flatMap((each) => ('reason' in each ? [each.reason] : []));

const failuresOf = (userId: string) => home.database('second_factor_failures').where({ user_id: userId }).select('*');

describe('a login by passkey alone', () => {
  it('is a full session with a proven factor and no proven password, and the audit says so', async () => {
    const { user, key, factor } = await owner();
    const { sessionId, step } = await logIn(key, user.id);
    expect(step).toBe('full');
    const { session } = await enter(home.parts, sessionId, 'use-panel');
    expect(session).toMatchObject({ userId: user.id, factorProvenAt: expect.any(Number) });
    expect(session.passwordProvenAt).toBeUndefined();
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'login-passed', factorId: factor.id, kind: 'passkey', without: 'password' }),
    );
  });

  it('asks the browser for passkeys that it keeps, and that verify their user', async () => {
    expect((await ask()).options).toMatchObject({ allowCredentials: [], userVerification: 'required' });
  });

  it('of an operator gives power over others only after the password', async () => {
    const operator = await home.addPerson({ role: 'operator' });
    const { key } = await givePasskey(home, operator.id);
    const { sessionId } = await logIn(key, operator.id);
    const { session } = await enter(home.parts, sessionId, 'use-panel');
    expect(() => checkPower(session)).toThrow(expect.objectContaining({ id: 'password-unconfirmed' }));
    const confirmed = await confirmPassword(home.parts, { sessionId, password });
    const { session: after } = await enter(home.parts, confirmed.sessionId, 'use-panel');
    expect(() => checkPower(after)).not.toThrow();
  });

  it('ends the hold on calls, as every method that is no call', async () => {
    const { user, key } = await owner();
    await home.heldCalls.hold(user.id, { actor: { kind: 'user' }, detail: {} });
    await logIn(key, user.id);
    expect((await home.users.find(user.id)).callsHeldAt).toBeUndefined();
  });

  it('from a new browser and network is noted, as every login', async () => {
    const { user, key } = await owner();
    await logIn(key, user.id);
    await logIn(key, user.id, {}, { address: freshAddress() });
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'new-place-noted', new: 'both' }),
    );
  });

  it.each([
    [true, undefined],
    [false, true],
  ])('notes whether the passkey is bound to hardware (synced: %s)', async (backupEligible, bound) => {
    const user = await home.addPerson();
    const { key } = await givePasskey(home, user.id, new SoftKey(), { backupEligible });
    const { sessionId } = await logIn(key, user.id, { backupEligible });
    const { session } = await enter(home.parts, sessionId, 'use-panel');
    expect([session.factorKind, session.hardwareBound]).toEqual(['passkey', bound]);
  });

  it('ends the session that the browser had', async () => {
    const { user, key } = await owner();
    const before = await home.putInEdit(user.id);
    await logIn(key, user.id, {}, { sessionId: before });
    expect(await home.parts.sessions.find(before)).toBeUndefined();
  });

  it.each([
    ['an admin asks for a new password', { password_must_change_at: new Date() }],
    ['a campaign has replaced the password', { password_replaced_at: new Date() }],
  ])('passes when %s, and a change still asks for the password', async (_what, row) => {
    const { user, key } = await owner();
    await home.database('users').where({ id: user.id }).update(row);
    const { sessionId, step } = await logIn(key, user.id);
    expect(step).toBe('full');
    const wrong = confirmPassword(home.parts, { sessionId, password: 'another good password' });
    expect(await refusalOf(wrong)).toBe('password-wrong');
  });
});

describe('no passkey logs in', () => {
  it.each<[string, Lie]>([
    ['that signed for a page of another origin', { origin: 'https://panel.example.org.evil.example' }],
    ['that signed for the same host on another port', { origin: 'https://panel.example.org:8443' }],
    ['that signed for http', { origin: 'http://panel.example.org' }],
    ['that signed for another host', { rpId: 'evil.example' }],
    ['that signed for the domain above', { rpId: 'example.org' }],
    ['that signed another challenge', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
    ['that has not verified its user', { isVerified: false }],
    ['that nobody touched', { isPresent: false }],
    ['that was asked to make one', { type: 'webauthn.create' }],
    ['inside a frame of another site', { crossOrigin: true }],
    ['that says it may be copied, which it did not when it was made', { backupEligible: true }],
    ['that names no user', { userHandle: '' }],
    ['that names another user', { userHandle: handleOf('another') }],
  ])('%s', async (_what, lie) => {
    const { user, key } = await owner();
    const asked = await ask();
    expect(await refusalOf(send(asked, sign(key, user.id, asked, lie)))).toBe('passkey-refused');
    expect(await reasonsOf(user.id)).toContain('wrong-passkey');
    expect(await failuresOf(user.id)).toEqual([]);
    // The page goes on with the right one.
    expect(await send(asked, sign(key, user.id, asked))).toMatchObject({ step: 'full' });
  });

  it('that names nobody, because it is not kept by its browser', async () => {
    const { key } = await owner();
    const asked = await ask();
    const answer = key.use(asked.options, origin, { isVerified: true });
    expect(await refusalOf(send(asked, answer))).toBe('passkey-refused');
  });

  it('of another user, which names the victim', async () => {
    const [victim, thief] = [await owner(), await owner()];
    const asked = await ask();
    expect(await refusalOf(send(asked, sign(thief.key, victim.user.id, asked)))).toBe('passkey-refused');
  });

  it('with the id of the right one and the signature of another', async () => {
    const { user, key } = await owner();
    const asked = await ask();
    const forged = JSON.parse(sign(new SoftKey(), user.id, asked));
    const answer = JSON.stringify({ ...forged, id: key.id, rawId: key.id });
    expect(await refusalOf(send(asked, answer))).toBe('passkey-refused');
  });

  it('twice by one signature', async () => {
    const { user, key } = await owner();
    const asked = await ask();
    const answer = sign(key, user.id, asked);
    const sent = await Promise.allSettled([1, 2, 3].map(() => send(asked, answer)));
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await reasonsOf(user.id)).toContain('passkey-used-again');
  });

  it.each([
    ['an old count', 9, 5],
    ['the count of its last use', 9, 9],
    ['no count any more', 9, 0],
  ])('with %s, as a copy would sign: the audit says so', async (_what, before, then) => {
    const { user, key } = await owner();
    await logIn(key, user.id, { signCount: before });
    expect(await refusalOf(logIn(key, user.id, { signCount: then }))).toBe('passkey-refused');
    expect(await reasonsOf(user.id)).toContain('passkey-copied');
  });

  it.each<[string, string, (userId: string) => Promise<unknown>]>([
    ['of a disabled user', 'login-disabled', (id) => home.users.setDisabled(id, true, everyGrant, tester)],
    [
      'of a disabled company',
      'login-disabled',
      async (id) => {
        const company = await home.addCompany();
        await home.database('users').where({ id }).update({ company_id: company.id });
        await home.companies.setDisabled(company.id, true, tester);
      },
    ],
    [
      'of a user whose second factor is locked',
      'second-factor-locked',
      (id) =>
        home.database('second_factor_failures').insert({ user_id: id, asker: 'login', failures: failuresToLock + 1 }),
    ],
  ])('%s, in the same words', async (_what, reason, change) => {
    const { user, key } = await owner();
    await change(user.id);
    // Elsewhere, because somebody known has a lock of their own.
    expect(await refusalOf(logIn(key, user.id, {}, { address: freshAddress() }))).toBe('passkey-refused');
    expect(await reasonsOf(user.id)).toContain(reason);
  });

  it.each([
    ['that nobody has', false],
    ['that was removed', true],
  ])('%s, in the same words and without a line in the audit', async (_what, wasThere) => {
    const user = await home.addPerson();
    const { key, factor } = await givePasskey(home, user.id);
    await home.givePhone(user.id);
    if (wasThere) {
      const sessionId = await home.putInEdit(user.id);
      await removeFactor(home.parts, { sessionId, factorId: factor.id, address });
    }
    const before = await home.audit.count({}, 1_000_000);
    expect(await refusalOf(logIn(wasThere ? key : new SoftKey(), user.id))).toBe('passkey-refused');
    expect(await home.audit.count({}, 1_000_000)).toEqual(before);
  });

  it.each<[string, (userId: string) => Promise<unknown>, string]>([
    ['whose user has ended all sessions', (id) => home.parts.sessions.endAll(id), 'session-unknown'],
    ['which was removed', (id) => home.database('factors').where({ user_id: id }).delete(), 'passkey-refused'],
  ])('%s while it was verified', async (_what, change, refusal) => {
    const { user, key } = await owner();
    const asked = await ask();
    const loginFacts = {
      ...home.parts.loginFacts,
      async find(id: string) {
        const found = await home.parts.loginFacts.find(id);
        await change(id);
        return found;
      },
    };
    const parts = { ...home.parts, loginFacts };
    const given = { question: asked.question, answer: sign(key, user.id, asked), formId, address };
    expect(await refusalOf(logInByPasskey(parts as typeof home.parts, given))).toBe(refusal);
  });

  it.each<[string, () => Promise<AskedPasskey>]>([
    ['put to another browser', () => ask(random.secret())],
    [
      'of another installation',
      async () => (await askForPasskey({ ...home.parts, secret: 'of another installation' }, formId)) ?? ask(),
    ],
    [
      'that was open for too long',
      async () => {
        const asked = await ask();
        home.time.now += passkeyQuestionSeconds * 1_000;
        return asked;
      },
    ],
    ['without a question', async () => ({ ...(await ask()), question: '' })],
  ])('that answers a question %s: nothing counts', async (_what, asking) => {
    const { user, key } = await owner();
    const asked = await asking();
    expect(await refusalOf(send(asked, sign(key, user.id, asked)))).toBe('passkey-question-over');
  });

  it('by what it has signed for another page of the same browser', async () => {
    const { user, key } = await owner();
    const [one, other] = [await ask(), await ask()];
    expect(await refusalOf(send(other, sign(key, user.id, one)))).toBe('passkey-refused');
  });

  it('by what it has signed as a second factor, nor the other way round', async () => {
    const { user, key } = await owner();
    const started = { step: 'challenge', passwordProvenAt: await home.parts.sessions.now() } as const;
    const sessionId = await home.putAt(user.id, started);
    const { challenge } = await sendCode(home.parts, { sessionId, address });
    const options = await passkeyRequest(home.parts, user.id, challenge.id);
    const asked = await ask();
    expect(await refusalOf(send(asked, sign(key, user.id, { options })))).toBe('passkey-refused');
    const code = sign(key, user.id, asked);
    expect(await answerLogin(home.parts, { sessionId, code, address })).toMatchObject({ state: 'wrong' });
  });

  it.each([
    ['the setting is off', { passkeyLogin: false }],
    ['the panel has no address for passkeys', { relyingParty: undefined }],
  ])('where %s', async (_what, given) => {
    const { user, key } = await owner();
    const asked = await ask();
    const parts = { ...home.parts, ...given };
    expect(await askForPasskey(parts, formId)).toBeUndefined();
    const sent = { question: asked.question, answer: sign(key, user.id, asked), formId, address };
    expect(await refusalOf(logInByPasskey(parts, sent))).toBe('passkeys-unavailable');
  });

  it.each([
    ['no text', ''],
    ['a code', '123456'],
    ['an object without a name', '{}'],
    ['an answer that is too long', JSON.stringify({ id: 'x'.repeat(9_000) })],
  ])('when the answer is %s', async (_what, answer) => {
    expect(await refusalOf(send(await ask(), answer))).toBe('passkey-malformed');
  });
});

describe('a flood of passkeys that nobody has', () => {
  it('uses up its network, locks nobody, and fills no audit', async () => {
    const { user, key } = await owner();
    const from = freshAddress();
    const before = await home.audit.count({}, 1_000_000);
    const { max } = attemptLimits['passkey-address'];
    const asked = await ask();
    const answer = sign(new SoftKey(), user.id, asked);
    for (let n = 0; n < max; n += 1) await refusalOf(send(asked, answer, { address: from }));
    expect(await refusalOf(send(asked, answer, { address: from }))).toBe('too-many-tries');
    expect(await home.audit.count({}, 1_000_000)).toEqual(before);
    expect(await new FailureStore(home.database).isLocked(user.id)).toBe(false);
    // The owner logs in from another network, and from this one with the password, or in a browser that is known.
    const { sessionId } = await logIn(key, user.id, {}, { address: freshAddress() });
    const entered = await enter(home.parts, sessionId, 'use-panel');
    const browser = rememberBrowser(home.parts, entered, undefined);
    expect(await logIn(key, user.id, {}, { address: from, browser })).toMatchObject({ step: 'full' });
  });

  it('and right ones count nothing', async () => {
    const { user, key } = await owner();
    const from = freshAddress();
    const { max } = attemptLimits['passkey-address'];
    const wrong = await ask();
    const answer = sign(new SoftKey(), user.id, wrong);
    for (let n = 1; n < max; n += 1) await refusalOf(send(wrong, answer, { address: from }));
    for (let n = 0; n < 3; n += 1)
      expect(await logIn(key, user.id, {}, { address: from })).toMatchObject({ step: 'full' });
  });

  it('wrong signatures of a passkey count on one line of the audit, and lock nobody', async () => {
    const { user, key } = await owner();
    for (let n = 0; n < 20; n += 1) await refusalOf(logIn(key, user.id, { isVerified: false }));
    const lines = (await home.audit.list({ userId: user.id })).filter(({ event }) => event === 'login-refused');
    expect(lines).toHaveLength(1);
    expect(await failuresOf(user.id)).toEqual([]);
    expect(await logIn(key, user.id)).toMatchObject({ step: 'full' });
  });
});

describe('E04: a telephone that has reset a forgotten password', () => {
  const resetOnce = ['phone:1'];
  const markOf = async (userId: string) => (await home.users.find(userId)).passwordResetBy;

  it('stays no second factor after a login by passkey, and no code is asked without the password', async () => {
    const { user, key } = await owner();
    const hash = hashOfNothing(random);
    await home.users.setPassword({ userId: user.id, hash, how: 'forgotten', resetBy: resetOnce }, tester);
    const { sessionId } = await logIn(key, user.id);
    expect(await markOf(user.id)).toEqual(resetOnce);
    // Nor is the passkey asked again in the open session before the password is typed.
    expect(await refusalOf(sendCode(home.parts, { sessionId, address }))).toBe('password-unconfirmed');
    expect(await markOf(user.id)).toEqual(resetOnce);
  });
});
