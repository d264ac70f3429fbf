import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUser } from '../../src/accounts/add-user.ts';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { WelcomeStore } from '../../src/accounts/welcome-store.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { sendWelcomes } from '../../src/people/send-welcomes.ts';
import { welcomeAgain } from '../../src/people/welcome-again.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { emptyCompany, fillCompany } from './fill-company.ts';

let home: Login;
let welcomes: WelcomeStore;

beforeAll(async () => {
  home = await openLogin();
  welcomes = new WelcomeStore(home.database);
});

afterAll(() => home.close());

const parts = () => ({ ...home.parts, welcomes, lifetimeSeconds: 7 * 86_400 });
const add = async (given: { email?: string; login?: string } = {}) => {
  const login = `w.${random.id()}`;
  const email = `${random.id()}@example.org`;
  const user = { login, name: 'Anna', role: 'user' as const, companyId: home.company.id, email, ...given };
  return (await addUser({ users: home.users, random }, user, { none: true, welcome: true }, tester)).user;
};
const mailsTo = ({ email }: { email?: string | undefined }) => home.mails.filter(({ to }) => to === email);
const tokenOf = (user: { email?: string | undefined }) =>
  String((mailsTo(user).at(-1)?.about as { token?: string } | undefined)?.token);
const sendAll = async () => {
  while ((await sendWelcomes(parts())) > 0);
};

describe('the mail with the link to a first password', () => {
  it('is sent once, and the link chooses the password once, after which a login sets up a method', async () => {
    const user = await add();
    await sendAll();
    await sendAll();
    expect(mailsTo(user)).toEqual([
      {
        kind: 'welcome',
        to: user.email,
        about: { token: expect.any(String), lifetimeSeconds: 604_800, login: user.login },
      },
    ]);
    const token = tokenOf(user);
    const { sessionId } = await openPasswordLink(home.parts, { token });
    expect(await refusalOf(openPasswordLink(home.parts, { token }))).toBe('link-unknown');
    const password = 'a first password of mine';
    await chooseForgottenPassword(home.parts, { sessionId, password });
    const passed = await startLogin(home.parts, { login: user.login, password, address: freshAddress() });
    expect(passed).toMatchObject({ step: expect.stringMatching(/^(set-up|full)$/) });
  });

  it('attack: goes to one address five times in a day, however many users have it', async () => {
    const email = `${random.id()}@example.org`;
    for (let count = 0; count < 8; count += 1) await add({ email });
    // Each of them is claimed once, also those that get none.
    for (let round = 0; round < 4; round += 1) await sendWelcomes(parts());
    expect(mailsTo({ email })).toHaveLength(attemptLimits['welcome-address'].max);
    const later = await add();
    await sendAll();
    expect(mailsTo(later)).toHaveLength(1);
  });

  it('attack: of one company with a file of thousands keeps back nobody of another company', async () => {
    const [many, few] = [await home.addCompany(), await home.addCompany()];
    const of = async (companyId: string) => {
      const user = await home.addPerson({ companyId, email: `${random.id()}@example.org` });
      await home
        .database('users')
        .where({ id: user.id })
        .update({ welcome_due_at: home.database.fn.now() as never });
      return user;
    };
    await fillCompany(home.database, { companyId: many.id, count: 500, due: 'welcome_due_at' });
    const later = [await of(few.id), await of(few.id)];
    // The five of a batch are of two companies.
    await sendWelcomes(parts());
    expect(later.map((each) => mailsTo(each).length)).toEqual([1, 1]);
    await emptyCompany(home.database, many.id);
  });

  it('that five attempts could not send has used up nothing of its address', async () => {
    const user = await add();
    const failing = { ...home.parts.mail, welcome: () => Promise.reject(new Error('away')) };
    const dueNow = () =>
      home.database('users').where({ id: user.id }).update({ welcome_due_at: home.database.fn.now() });
    for (let count = 0; count < 5; count += 1) {
      await sendWelcomes({ ...parts(), mail: failing });
      await dueNow();
    }
    await sendAll();
    expect(mailsTo(user)).toEqual([]);
    await welcomeAgain(parts(), user.id, tester);
    await sendAll();
    expect(mailsTo(user)).toHaveLength(1);
  });

  it('goes to nobody without an address, and to nobody who is disabled until they are enabled', async () => {
    const without = await addUser(
      { users: home.users, random },
      { login: `w.${random.id()}`, name: 'A', role: 'user', companyId: home.company.id },
      { none: true, welcome: true },
      tester,
    );
    expect(await refusalOf(welcomeAgain(parts(), without.user.id, tester))).toBe('welcome-needless');
    const user = await add();
    await home.users.setDisabled(user.id, true, everyGrant, tester);
    await sendAll();
    expect(mailsTo(user)).toEqual([]);
    await home.users.setDisabled(user.id, false, everyGrant, tester);
    await sendAll();
    expect(mailsTo(user)).toHaveLength(1);
  });

  it('is void for somebody with a method, another address or a newer password', async () => {
    const [enrolled, moved, given] = [await add(), await add(), await add()];
    await sendAll();
    await home.givePhone(enrolled.id);
    const every = { companyIds: undefined, roles: ['user'] } as const;
    await home.users.edit(moved.id, { email: `${random.id()}@example.org` }, every, tester);
    await home.users.setPassword({ userId: given.id, hash: 'x', how: 'given' }, tester);
    for (const user of [enrolled, moved, given])
      expect(await refusalOf(openPasswordLink(home.parts, { token: tokenOf(user) }))).toBe('link-unknown');
    expect(await refusalOf(welcomeAgain(parts(), enrolled.id, tester))).toBe('welcome-needless');
  });

  it('is sent again a few times a day, and written down', async () => {
    const user = await add();
    await sendAll();
    for (let i = 0; i < attemptLimits['welcome-again'].max; i += 1) await welcomeAgain(parts(), user.id, tester);
    expect(await refusalOf(welcomeAgain(parts(), user.id, tester))).toBe('too-many-tries');
    await sendAll();
    expect(mailsTo(user)).toHaveLength(2);
    expect((await home.auditOf(user.id))[0]).toMatchObject({ event: 'welcome-repeated' });
    expect(await refusalOf(welcomeAgain({ ...parts(), mail: undefined }, user.id, tester))).toBe('welcome-needless');
  });

  it('that cannot be sent waits for its next attempt, and is not lost', async () => {
    const user = await add();
    const failing = { ...home.parts.mail, welcome: () => Promise.reject(new Error('away')) };
    await sendWelcomes({ ...parts(), mail: failing });
    await sendAll();
    expect(mailsTo(user)).toEqual([]);
    await home.database('users').where({ id: user.id }).update({ welcome_due_at: home.database.fn.now() });
    await sendAll();
    expect(mailsTo(user)).toHaveLength(1);
  });
});
