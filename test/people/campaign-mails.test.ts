import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { PasswordCampaignStore } from '../../src/accounts/password-campaign-store.ts';
import type { NewUser } from '../../src/accounts/user.ts';
import { countUnchanged, remindOfCampaign } from '../../src/people/remind-of-campaign.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';

let home: Login;
let company: { id: string };

beforeAll(async () => {
  home = await openLogin();
});

beforeEach(async () => {
  company = await home.addCompany();
});

afterAll(() => home.close());

const parts = () => ({
  ...home.parts,
  campaigns: new PasswordCampaignStore({ database: home.database, random }),
  timeZone: 'Europe/Amsterdam',
});
const add = (given: Partial<NewUser> = {}) =>
  home.addPerson({ companyId: company.id, email: `${random.id()}@example.org`, ...given });
const start = (startsAt?: string) =>
  parts().campaigns.start({ companyId: company.id, ...(startsAt && { startsAt }) }, tester);
const remind = () => remindOfCampaign(parts(), { companyId: company.id }, tester);
const mailsTo = (email: string | undefined) =>
  home.mails.filter(({ kind, to }) => kind === 'campaignReminder' && to === email);

it('S17 everybody who has not chosen a new password is mailed, once in seven days, with the day', async () => {
  const [anna, bert, cora] = [await add(), await add(), await add()];
  await home.addPerson({ companyId: company.id });
  await home.users.setDisabled(cora.id, true, everyGrant, tester);
  const { replacesAt } = await start();
  await home.database('users').where({ id: bert.id }).update({ password_set_at: home.database.fn.now() });
  expect(await countUnchanged(parts(), { companyId: company.id })).toBe(1);
  expect([await remind(), await remind()]).toEqual([
    { sent: 1, failed: 0 },
    { sent: 0, failed: 0 },
  ]);
  const replaced = { from: replacesAt, timeZone: 'Europe/Amsterdam' };
  expect(mailsTo(anna.email)).toMatchObject([{ about: { login: anna.login, replaced } }]);
  expect([mailsTo(bert.email), mailsTo(cora.email)]).toEqual([[], []]);
  const [entry] = await home.audit.list({ events: ['campaign-reminded'], limit: 1 });
  expect(entry).toMatchObject({ companyId: company.id, detail: { people: 1 }, actor: tester });
});

it('a run that the mail server has stopped goes on with those who had none', async () => {
  const users = await Promise.all(Array.from({ length: 7 }, () => add()));
  await start();
  const { mail } = home.parts;
  let taken = 0;
  const failing = {
    ...mail,
    campaignReminder: (...given: Parameters<typeof mail.campaignReminder>) => {
      taken += 1;
      return taken > 3 ? Promise.reject(new Error('away')) : mail.campaignReminder(...given);
    },
  };
  const first = await remindOfCampaign({ ...parts(), mail: failing }, { companyId: company.id }, tester);
  expect([first, await remind()]).toEqual([
    { sent: 3, failed: 4 },
    { sent: 4, failed: 0 },
  ]);
  expect(users.map(({ email }) => mailsTo(email).length)).toEqual(users.map(() => 1));
});

it('nobody is mailed of a campaign that has not begun, and it is refused without a mail server', async () => {
  await add();
  await start('2999-03-01');
  expect(await remind()).toEqual({ sent: 0, failed: 0 });
  const without = { ...parts(), mail: undefined };
  expect(await refusalOf(remindOfCampaign(without, { companyId: company.id }, tester))).toBe('mail-unset');
});
