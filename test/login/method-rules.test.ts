import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FactorKind } from '../../src/accounts/factor-kind.ts';
import { MethodRuleStore } from '../../src/accounts/method-rule-store.ts';
import { type Role, roles } from '../../src/accounts/user.ts';
import { relyingPartyOf } from '../../src/factors/passkey.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { askForPasskey } from '../../src/login/ask-for-passkey.ts';
import { enter } from '../../src/login/enter.ts';
import { logInByPasskey } from '../../src/login/log-in-by-passkey.ts';
import { skipSetUp } from '../../src/login/skip-set-up.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { removeFactor } from '../../src/methods/remove-factor.ts';
import { showAddition } from '../../src/methods/show-addition.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { givePasskey, origin } from '../passkeys/give-passkey.ts';
import { address, type Login, openLogin, refusalOf } from './open-login.ts';

let home: Login;
let rules: MethodRuleStore;

beforeAll(async () => {
  home = await openLogin();
  home.parts.relyingParty = relyingPartyOf(home.parts.panelUrl);
  rules = new MethodRuleStore(home.database);
});

afterAll(() => home?.close());

const strong: FactorKind[] = ['passkey', 'authenticator'];
const [past, future] = ['2020-01-01', '2999-01-01'];
type Wish = { role?: Role; required?: FactorKind[]; allowed?: FactorKind[] | undefined; from?: string };

/** A company with a rule of its own, so that the tests of one database do not meet. */
async function ruled({ role = 'user', required = strong, allowed, from = past }: Wish) {
  const company = await home.addCompany();
  await rules.set({ companyId: company.id, role, required, allowed, from }, tester);
  return company.id;
}

async function personWith(kind: 'phone' | 'authenticator' | 'passkey', given: { role: Role; companyId: string }) {
  const user = await home.addPerson(given);
  if (kind === 'phone') await home.givePhone(user.id);
  if (kind === 'authenticator') await home.giveAuthenticator(user.id);
  // Before the rule may forbid it to others, nobody is asked: it is given by the page's own acts.
  if (kind === 'passkey') await givePasskey(home, user.id);
  return user;
}

/** From the password to where the right answer leads. */
async function logIn(user: { id: string; login: string }) {
  const started = await home.logIn(user.login);
  const { challenge } = await home.workOf(started.sessionId);
  if (challenge?.kind === 'phone') await home.speak(challenge.id, '123456');
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  home.time.now += 60_000;
  const code = challenge?.kind === 'phone' ? '123456' : home.codeOf(secret);
  const answered = await answerLogin(home.parts, { sessionId: started.sessionId, code, address });
  if (answered.state !== 'passed') throw new Error(answered.state);
  return answered;
}

describe('R06 by role, company, kind and day', () => {
  const table = roles.flatMap((role) =>
    (['phone', 'authenticator'] as const).flatMap((kind) =>
      [past, future].flatMap((from) =>
        [true, false].map((isRuled) => {
          const leads = isRuled && from === past && kind === 'phone' ? ('set-up' as const) : ('full' as const);
          return { role, kind, from, isRuled, leads };
        }),
      ),
    ),
  );

  it.each(table)('$role with a $kind, from $from, in the ruled company: $isRuled → $leads', async (row) => {
    const { role, kind, from, isRuled, leads } = row;
    const companyId = await ruled({ role, from });
    const user = await personWith(kind, { role, companyId: isRuled ? companyId : home.company.id });
    const { sessionId, step } = await logIn(user);
    expect(step).toBe(leads);
    const { methods } = await enter(home.parts, sessionId, 'read');
    if (isRuled && kind === 'phone') expect(methods.state).toBe(from === past ? 'lacking' : 'due');
  });

  it('another role of the company is not bound by it', async () => {
    const companyId = await ruled({ role: 'company-admin' });
    const user = await personWith('phone', { role: 'user', companyId });
    expect((await logIn(user)).step).toBe('full');
  });

  it('a company’s own rule stands before that of all, and removed, that of all holds', async () => {
    await rules.set({ role: 'company-admin', required: strong, allowed: undefined, from: past }, tester);
    const companyId = await ruled({ role: 'company-admin', required: [], allowed: undefined });
    const user = await personWith('phone', { role: 'company-admin', companyId });
    expect((await logIn(user)).step).toBe('full');
    expect(await rules.remove({ companyId, role: 'company-admin' }, tester)).toBe(true);
    expect((await enter(home.parts, await home.putInEdit(user.id), 'read')).methods.state).toBe('lacking');
    expect(await rules.remove({ role: 'company-admin' }, tester)).toBe(true);
  });

  it('operators have one from the migration on, which begins ninety days later', async () => {
    const rule = (await rules.list()).find(({ role, company }) => role === 'operator' && company === undefined);
    expect(rule).toMatchObject({ allowed: undefined, required: ['authenticator', 'passkey'].sort().reverse() });
    const days = ((rule?.inForceFrom.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBeGreaterThanOrEqual(89);
    expect(Math.round(days)).toBeLessThanOrEqual(90);
  });
});

describe('after the day, somebody who has only a telephone', () => {
  it('sets up a required kind and nothing else, and is then in', async () => {
    const companyId = await ruled({});
    const user = await personWith('phone', { role: 'user', companyId });
    const { sessionId } = await logIn(user);
    expect(await refusalOf(enter(home.parts, sessionId, 'use-panel'))).toBe('step-wrong');
    expect(await refusalOf(skipSetUp(home.parts, { sessionId, address }))).toBe('set-up-required');
    const another = beginFactor(home.parts, { sessionId, kind: 'phone', number: home.freshNumber(), address });
    expect(await refusalOf(another)).toBe('method-not-allowed');
    const begun = await beginFactor(home.parts, { sessionId, kind: 'authenticator', address });
    const shown = await showAddition(home.parts, await enter(home.parts, begun.sessionId, 'begin-factor'));
    if (shown?.kind !== 'authenticator') throw new Error('no authenticator is being added');
    const code = home.codeOf(shown.secret);
    const added = await confirmFactor(home.parts, { sessionId: begun.sessionId, code, address });
    expect(added).toMatchObject({ state: 'added', step: 'full' });
    // Neither goes the telephone, nor the only required one.
    const factors = await home.factors.list(user.id);
    expect(factors).toHaveLength(2);
    const strongest = factors.find(({ kind }) => kind === 'authenticator')?.id ?? '';
    const removed = removeFactor(home.parts, {
      sessionId: await home.putInEdit(user.id),
      factorId: strongest,
      address,
    });
    expect(await refusalOf(removed)).toBe('required-method');
  });
});

describe('a kind that is not allowed', () => {
  it('is no longer used by somebody who has an allowed one', async () => {
    const companyId = await ruled({ allowed: strong, required: [] });
    const user = await personWith('phone', { role: 'user', companyId });
    await home.giveAuthenticator(user.id);
    const { sessionId } = await home.logIn(user.login);
    expect((await home.workOf(sessionId)).challenge?.kind).toBe('authenticator');
    const { usable, factors } = await enter(home.parts, sessionId, 'read');
    expect(usable.map(({ kind }) => kind)).toEqual(['authenticator']);
    expect(factors).toHaveLength(2);
  });

  it.each([
    ['where passkeys are allowed', strong, strong, 'passed'],
    ['where they are not', ['authenticator', 'phone'], [], 'passkey-refused'],
    ['where something else is required', ['passkey', 'authenticator'], ['authenticator'], 'passkey-refused'],
  ] as [string, FactorKind[], FactorKind[], string][])('a passkey as the whole login, %s', async (...row) => {
    const [, allowed, required, outcome] = row;
    const company = await home.addCompany();
    const user = await home.addPerson({ companyId: company.id });
    const { key } = await givePasskey(home, user.id);
    await home.givePhone(user.id);
    await rules.set({ companyId: company.id, role: 'user', allowed, required, from: past }, tester);
    const parts = { ...home.parts, passkeyLogin: true };
    const formId = random.secret();
    const asked = await askForPasskey(parts, formId);
    if (asked === undefined) throw new Error('no passkey is asked for');
    const userHandle = Buffer.from(user.id).toString('base64url');
    const answer = key.use(asked.options, origin, { isVerified: true, userHandle });
    const sent = logInByPasskey(parts, { question: asked.question, formId, answer, address });
    expect((await refusalOf(sent)) ?? 'passed').toBe(outcome);
  });
});

describe('a rule that makes no sense is refused', () => {
  it.each<[string, Wish, string]>([
    ['requires what it does not allow', { allowed: ['phone'], required: ['passkey'] }, 'method-rule-invalid'],
    ['allows nothing', { allowed: [], required: [] }, 'method-rule-invalid'],
    ['begins on no day', { from: '1-3-2027' }, 'date-invalid'],
  ])('%s', async (_what, wish, refusal) => {
    expect(await refusalOf(ruled(wish))).toBe(refusal);
  });
});
