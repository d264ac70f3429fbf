import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfNothing } from '../../src/accounts/password.ts';
import type { Role } from '../../src/accounts/user.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { systemRandom as random } from '../../src/random.ts';
import { type Login, password as old, openLogin, refusalOf } from './open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});
afterAll(() => home?.close());

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const chosen = 'an entirely new password';
const place = () => `10.${[1, 2, 3].map(() => Number(random.code(2)) + 100).join('.')}`;

/** A user whose password the campaign has replaced; the job has run or not. */
async function late({
  role = 'user',
  methods = 1,
  hasRun = true,
}: {
  role?: Role;
  methods?: number;
  hasRun?: boolean;
}) {
  const user = await home.addPerson({ role, email: `${random.id()}@example.org` });
  if (methods > 0) await home.giveAuthenticator(user.id, secret);
  const phone = methods > 1 ? await home.givePhone(user.id) : undefined;
  const { database } = home;
  await database.raw("update users set password_set_at = now() - interval '5 months' where id = ?", [user.id]);
  const id = random.id();
  const company = await home.addCompany();
  await database('users').where({ id: user.id }).update({ company_id: company.id });
  await database.raw(
    `insert into password_campaigns (id, company_id, starts_at, replaces_at, created_by)
     values (?, ?, now() - interval '4 months', now() - interval '1 month', 'test')`,
    [id, company.id],
  );
  if (hasRun) await home.campaigns.replace({ userId: user.id, campaignId: id }, hashOfNothing(random));
  return { ...user, phone };
}

/** @param before the replaced password, as the user types it */
async function resetByCode(login: string, before: string | undefined, password = chosen): Promise<void> {
  // A code of an authenticator passes once.
  home.time.now += 60_000;
  const asked = await forgotPassword(home.parts, { login, by: 'authenticator', address: place() });
  if (asked.state !== 'asked') throw new Error('nothing was asked');
  const answered = await answerForgotten(home.parts, { sessionId: asked.sessionId, code: home.codeOf(secret) });
  if (answered.state !== 'passed') throw new Error(answered.state);
  await chooseForgottenPassword(home.parts, { sessionId: answered.sessionId, password, before });
}

/** By a mailed link, which asks for no replaced password. */
async function resetByMail(login: string): Promise<void> {
  const { email } = (await home.loginFacts.findByLogin(login))?.user ?? {};
  await forgotPassword(home.parts, { login, by: 'mail', address: place() });
  const mailed = home.mails.find(({ kind, to }) => kind === 'passwordLink' && to === email);
  const { token = '' } = (mailed?.about ?? {}) as { token?: string };
  const { sessionId } = await openPasswordLink(home.parts, { token, address: place() });
  await chooseForgottenPassword(home.parts, { sessionId, password: chosen });
}

/** Logs in by the new password and the authenticator. */
async function logIn(login: string): Promise<string | undefined> {
  home.time.now += 60_000;
  const address = place();
  const { sessionId, code } = await startLogin(home.parts, { login, password: chosen, address });
  if (code?.sent === false) return code.trouble;
  const answered = await answerLogin(home.parts, { sessionId, code: home.codeOf(secret), address });
  return answered.state === 'passed' ? answered.step : answered.state;
}

describe('S17 after a campaign has replaced the password', () => {
  const cases = (['user', 'company-admin', 'operator'] as const).flatMap((role) =>
    [1, 2].flatMap((methods) => [true, false].map((hasRun) => ({ role, methods, hasRun }))),
  );

  it.each(cases)('$role with $methods methods, the job has run $hasRun: a code and the old password', async (who) => {
    const { login } = await late(who);
    expect(await refusalOf(startLogin(home.parts, { login, password: old, address: place() }))).toBe('login-refused');
    await resetByCode(login, old);
    expect(await logIn(login)).toBe('full');
  });

  it.each(cases)('$role with $methods methods, the job has run $hasRun: a mailed link', async (who) => {
    const { login } = await late(who);
    await resetByMail(login);
    expect(await logIn(login)).toBe('full');
  });

  it.each(['user', 'operator'] as const)('%s without a method: a mailed link is enough', async (role) => {
    const { login } = await late({ role, methods: 0 });
    await resetByMail(login);
    const { step } = await startLogin(home.parts, { login, password: chosen, address: place() });
    expect(step).toBe('set-up');
  });

  it('without the old password the method proves the new one alone, and is no second factor', async () => {
    const { login } = await late({});
    await resetByCode(login, '');
    expect(await logIn(login)).toBe('other-proof-needed');
  });

  it('with two methods the other one is the second factor', async () => {
    const { login, phone } = await late({ methods: 2 });
    await resetByCode(login, undefined);
    const address = place();
    const { sessionId } = await startLogin(home.parts, { login, password: chosen, address });
    expect(await refusalOf(sendCode(home.parts, { sessionId, factorId: phone?.id, address }))).toBeUndefined();
  });

  it.each(['company-admin', 'operator'] as const)('%s: a code alone is not enough', async (role) => {
    const { login } = await late({ role });
    expect(await refusalOf(resetByCode(login, ''))).toBe('step-wrong');
  });

  it('a wrong old password is refused, and so is the old one as the new one', async () => {
    const { login } = await late({});
    expect(await refusalOf(resetByCode(login, 'not the old one'))).toBe('password-wrong');
    expect(await refusalOf(resetByCode(login, old, old))).toBe('password-same');
  });

  it('the old password counts only until there is a new one, and only after a campaign', async () => {
    const { id, login } = await late({});
    await resetByCode(login, old);
    expect(await refusalOf(resetByCode(login, old, 'yet another password'))).toBe('password-wrong');
    expect(await home.database('replaced_passwords').where({ user_id: id })).toEqual([]);
  });

  it.each(['user', 'operator'] as const)('%s without a method: a code gives nothing', async (role) => {
    const { login } = await late({ role, methods: 0 });
    await expect(resetByCode(login, old)).rejects.toThrow();
  });
});
