import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passkeyRequest } from '../../src/challenges/kinds/passkey.ts';
import { openUserChallenge } from '../../src/challenges/open-user-challenge.ts';
import { relyingPartyOf } from '../../src/factors/passkey.ts';
import { PasskeyStore } from '../../src/factors/passkey-store.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { confirmPassword } from '../../src/login/confirm-password.ts';
import { enter } from '../../src/login/enter.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { removeFactor } from '../../src/methods/remove-factor.ts';
import { address, type Login, openLogin, password } from '../login/open-login.ts';
import { givePasskey as give, openMaking, origin } from '../passkeys/give-passkey.ts';
import { type Lie, SoftKey } from '../passkeys/soft-key.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
  home.parts.relyingParty = relyingPartyOf(home.parts.panelUrl);
});

afterAll(() => home.close());

const making = (userId: string) => openMaking(home, userId);
const givePasskey = (userId: string, key?: SoftKey) => give(home, userId, key);

/** A login that waits for a passkey. */
async function logIn(userId: string, factorId?: string) {
  const sessionId = await home.putAt(userId, { step: 'challenge', passwordProvenAt: await home.parts.sessions.now() });
  const { challenge } = await sendCode(home.parts, { sessionId, address, factorId });
  const options = await passkeyRequest(home.parts, userId, challenge.id);
  return { options, challenge, answer: (code: string) => answerLogin(home.parts, { sessionId, code, address }) };
}

describe('a passkey', () => {
  it('is made and used, and each use names it', async () => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const { key, factor } = await givePasskey(user.id);
    expect(factor).toMatchObject({ kind: 'passkey', isPrimary: false });
    const { options, answer } = await logIn(user.id, factor.id);
    expect(options.allowCredentials).toEqual([{ id: key.id, transports: ['usb'], type: 'public-key' }]);
    expect(await answer(key.use(options, origin))).toMatchObject({ state: 'passed', step: 'full' });
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'login-passed', factorId: factor.id, kind: 'passkey' }),
    );
  });

  it('of the same user answers for another one, and the audit names the one that did', async () => {
    const user = await home.addPerson();
    const first = await givePasskey(user.id);
    const second = await givePasskey(user.id);
    const { options, answer } = await logIn(user.id, first.factor.id);
    expect(options.allowCredentials).toHaveLength(2);
    expect(await answer(second.key.use(options, origin))).toMatchObject({ state: 'passed' });
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'login-passed', factorId: second.factor.id }),
    );
  });

  it('has the name of its model until the user names it', async () => {
    const user = await home.addPerson();
    const { factor } = await givePasskey(user.id, new SoftKey({ aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349' }));
    expect(factor.name).toBe('Bitwarden');
  });

  it('counts, and what it has counted is kept', async () => {
    const user = await home.addPerson();
    const { key, factor } = await givePasskey(user.id);
    for (const signCount of [5, 9]) {
      const { options, answer } = await logIn(user.id);
      expect(await answer(key.use(options, origin, { signCount }))).toMatchObject({ state: 'passed' });
    }
    const kept = await new PasskeyStore(home.database).list(user.id);
    expect(kept).toMatchObject([{ factorId: factor.id, signCount: 9 }]);
  });
});

it.each([
  ['may be copied to other devices, is no hardware', true, undefined],
  ['cannot leave its device, is', false, true],
])('a passkey that %s: the session says so until another method is proven', async (_what, backupEligible, bound) => {
  const user = await home.addPerson();
  const { secret } = await home.giveAuthenticator(user.id);
  const { key, factor } = await give(home, user.id, new SoftKey(), { backupEligible });
  const { options, answer } = await logIn(user.id, factor.id);
  const passed = await answer(key.use(options, origin, { backupEligible }));
  if (passed.state !== 'passed') throw new Error(passed.state);
  // No code is sent in a full session before the password.
  const { sessionId } = await confirmPassword(home.parts, { sessionId: passed.sessionId, password });
  const { session } = await enter(home.parts, sessionId, 'use-panel');
  expect([session.factorKind, session.hardwareBound]).toEqual(['passkey', bound]);
  const { factors } = await enter(home.parts, sessionId, 'use-panel');
  const factorId = factors.find(({ kind }) => kind === 'authenticator')?.id;
  await sendCode(home.parts, { sessionId, address, factorId });
  const again = await answerLogin(home.parts, { sessionId, code: home.codeOf(secret), address });
  if (again.state !== 'passed') throw new Error(again.state);
  const { session: after } = await enter(home.parts, again.sessionId, 'use-panel');
  expect([after.factorKind, after.hardwareBound]).toEqual(['authenticator', undefined]);
});

describe('a login is not passed by a passkey', () => {
  const lies: [string, Lie][] = [
    ['that signed for a page of another origin', { origin: 'https://panel.example.org.evil.example' }],
    ['that signed for the same host on another port', { origin: 'https://panel.example.org:8443' }],
    ['that signed for http', { origin: 'http://panel.example.org' }],
    ['that signed for another host', { rpId: 'evil.example' }],
    ['that signed for the domain above', { rpId: 'example.org' }],
    ['that signed another challenge', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
    ['that signed an empty challenge', { challenge: '' }],
    ['that was asked to make one', { type: 'webauthn.create' }],
    ['that nobody touched', { isPresent: false }],
    ['that signed inside a frame of another site', { crossOrigin: true }],
    ['that says it may be copied, which it did not when it was made', { backupEligible: true }],
  ];

  it.each(lies)('%s', async (_what, lie) => {
    const user = await home.addPerson();
    const { key } = await givePasskey(user.id);
    const { options, answer } = await logIn(user.id);
    expect(await answer(key.use(options, origin, lie))).toMatchObject({ state: 'wrong' });
    // The login goes on with the right one.
    expect(await answer(key.use(options, origin))).toMatchObject({ state: 'passed' });
  });

  it('of another user', async () => {
    const [user, thief] = [await home.addPerson(), await home.addPerson()];
    await givePasskey(user.id);
    const { key } = await givePasskey(thief.id);
    const { options, answer } = await logIn(user.id);
    expect(await answer(key.use(options, origin))).toMatchObject({ state: 'wrong' });
    expect(
      await answer(key.use(options, origin, { userHandle: Buffer.from(user.id).toString('base64url') })),
    ).toMatchObject({ state: 'wrong' });
  });

  it('with the name of the right one and the signature of another', async () => {
    const user = await home.addPerson();
    const { key } = await givePasskey(user.id);
    const { options, answer } = await logIn(user.id);
    const forged = JSON.parse(new SoftKey().use(options, origin));
    expect(await answer(JSON.stringify({ ...forged, id: key.id, rawId: key.id }))).toMatchObject({ state: 'wrong' });
  });

  it('that was removed in the meantime', async () => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const { key, factor } = await givePasskey(user.id);
    const other = await givePasskey(user.id);
    const { options, answer } = await logIn(user.id, other.factor.id);
    await removeFactor(home.parts, { sessionId: await home.putInEdit(user.id), factorId: factor.id, address });
    expect(await answer(key.use(options, origin))).toMatchObject({ state: 'wrong' });
  });

  it('twice by one signature, in the same login and in another one', async () => {
    const user = await home.addPerson();
    const { key } = await givePasskey(user.id);
    const [first, second] = [await logIn(user.id), await logIn(user.id)];
    const signed = key.use(first.options, origin);
    expect(await second.answer(signed)).toMatchObject({ state: 'wrong' });
    expect(await first.answer(signed)).toMatchObject({ state: 'passed' });
    expect((await first.answer(signed).catch(({ id }) => ({ state: id }))).state).not.toBe('passed');
  });

  it.each([
    ['an old count', 9, 5],
    ['the count of its last use', 9, 9],
    ['no count any more', 9, 0],
  ])('with %s, as a copy would sign: the audit says so', async (_what, before, then) => {
    const user = await home.addPerson();
    const { key } = await givePasskey(user.id);
    const first = await logIn(user.id);
    await first.answer(key.use(first.options, origin, { signCount: before }));
    const { options, answer } = await logIn(user.id);
    expect(await answer(key.use(options, origin, { signCount: then }))).toMatchObject({ state: 'wrong' });
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'login-refused', reason: 'passkey-copied' }),
    );
  });

  it.each([
    ['no text', ''],
    ['a code', '123456'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object without a name', '{}'],
    ['a name that is a number', '{"id":7}'],
    ['an answer that is too long', JSON.stringify({ id: 'x'.repeat(9_000) })],
    ['half an answer', '{"id":"abc"'],
  ])('when the answer is %s: no try is spent', async (_what, text) => {
    const user = await home.addPerson();
    const { key } = await givePasskey(user.id);
    const { options, answer } = await logIn(user.id);
    for (let time = 0; time < 6; time += 1)
      await expect(answer(text)).rejects.toMatchObject({ id: 'passkey-malformed' });
    expect(await answer(key.use(options, origin))).toMatchObject({ state: 'passed' });
  });

  it.each([
    ['an answer with a name only', (id: string) => ({ id })],
    ['an empty response', (id: string) => ({ id, rawId: id, type: 'public-key', response: {} })],
    [
      'parts that are no base64',
      (id: string) => ({
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON: '§', authenticatorData: '§', signature: '§' },
      }),
    ],
  ])('when the answer is %s: a wrong answer, and no error of ours', async (_what, answerOf) => {
    const user = await home.addPerson();
    const { key } = await givePasskey(user.id);
    const { answer } = await logIn(user.id);
    expect(await answer(JSON.stringify(answerOf(key.id)))).toMatchObject({ state: 'wrong' });
  });

  it('after five wrong answers', async () => {
    const user = await home.addPerson();
    const { key } = await givePasskey(user.id);
    const { options, answer } = await logIn(user.id);
    for (let time = 0; time < 5; time += 1) await answer(key.use(options, 'https://evil.example'));
    expect(await answer(key.use(options, origin))).toMatchObject({ state: 'over' });
  });
});

describe('a passkey is not added', () => {
  it.each<[string, Lie]>([
    ['for a page of another origin', { origin: 'https://evil.example' }],
    ['for another host', { rpId: 'evil.example' }],
    ['by the answer to another challenge', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
    ['by the answer to a login', { type: 'webauthn.get' }],
    ['without a touch', { isPresent: false }],
    ['inside a frame of another site', { crossOrigin: true }],
  ])('%s', async (_what, lie) => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const { options, confirm } = await making(user.id);
    expect(await confirm(new SoftKey().make(options, origin, lie))).toMatchObject({ state: 'wrong' });
    expect(await new PasskeyStore(home.database).list(user.id)).toEqual([]);
  });

  it.each([
    ['to the same user again', true],
    ['to a second user', false],
  ])('%s', async (_what, isSame) => {
    const owner = await home.addPerson();
    const { key } = await givePasskey(owner.id);
    const user = isSame ? owner : await home.addPerson();
    const { options, confirm } = await making(user.id);
    await expect(confirm(key.make(options, origin))).rejects.toMatchObject({ id: 'passkey-exists' });
    expect(options.excludeCredentials).toHaveLength(isSame ? 1 : 0);
  });

  it('beyond the eighth', async () => {
    const user = await home.addPerson();
    for (let count = 0; count < 8; count += 1) await givePasskey(user.id);
    await expect(making(user.id)).rejects.toMatchObject({ id: 'too-many-passkeys' });
  });

  it('by one answer, to two sessions', async () => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const [one, other] = [await making(user.id), await making(user.id)];
    const made = new SoftKey().make(one.options, origin);
    expect((await other.confirm(made)).state).not.toBe('added');
  });
});

describe('an API key', () => {
  it.each([
    ['gets the telephone of a user whose passkey is the primary method', true],
    ['is told that a user has passkeys only', false],
  ])('%s', async (_what, hasPhone) => {
    const user = await home.addPerson();
    const { factor } = await givePasskey(user.id);
    if (hasPhone) await home.givePhone(user.id);
    const asked = (factorId?: string) =>
      openUserChallenge(home.parts, {
        userId: user.id,
        factorId,
        owner: `key-${randomUUID()}`,
        language: 'en',
        purpose: 'login',
        terms: { known: false },
        now: new Date(),
      });
    if (hasPhone) expect((await asked()).factor.kind).toBe('phone');
    else await expect(asked()).rejects.toMatchObject({ id: 'passkeys-only-here' });
    await expect(asked(factor.id)).rejects.toMatchObject({ id: 'passkeys-only-here' });
  });
});

describe('the panel’s address decides whether there are passkeys', () => {
  it.each([
    ['https://panel.example.org', 'panel.example.org'],
    ['https://panel.example.org:8443', 'panel.example.org'],
    ['http://localhost:3000', 'localhost'],
    ['http://panel.example.org', undefined],
    ['https://192.0.2.7', undefined],
    ['http://127.0.0.1:3000', undefined],
    ['https://[2001:db8::1]', undefined],
    [undefined, undefined],
  ])('%s', (panelUrl, id) => {
    expect(relyingPartyOf(panelUrl)?.id).toBe(id);
  });
});
