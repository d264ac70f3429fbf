import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { peopleUnder } from '../../src/accounts/power-over.ts';
import { reminderLimits } from '../../src/accounts/reminder-limits.ts';
import { ReminderStore } from '../../src/accounts/reminder-store.ts';
import { type NewUser, roles, type User } from '../../src/accounts/user.ts';
import { eraseUser } from '../../src/people/erase-user.ts';
import { previewMail } from '../../src/people/preview-mails.ts';
import { countReminders, remindUsers } from '../../src/people/remind-users.ts';
import { sendReminders } from '../../src/people/send-reminders.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { emptyCompany, fillCompany } from './fill-company.ts';

let home: Login;
let reminders: ReminderStore;
let company: { id: string };

beforeAll(async () => {
  home = await openLogin();
  reminders = new ReminderStore(home.database);
});

beforeEach(async () => {
  company = await home.addCompany();
});

afterAll(() => home.close());

const parts = () => ({ ...home.parts, reminders, timeZone: 'Europe/Amsterdam' });
const add = (given: Partial<NewUser> = {}) =>
  home.addPerson({ companyId: company.id, email: `${random.id()}@example.org`, ...given });
const remind = (companyId: string | undefined = company.id, soon = false) =>
  remindUsers(parts(), { people: { companyId, roles }, soon }, tester);
const mailsTo = ({ email }: Pick<User, 'email'>) =>
  home.mails.filter(({ kind, to }) => kind === 'reminder' && to === email);
const sendAll = async () => {
  while ((await sendReminders(parts())) > 0);
};
/** Moves what a row says of its reminders into the past. */
const daysAgo = (userId: string, column: 'reminded_at' | 'reminder_due_at', days: number) =>
  home.database.raw(`update users set ${column} = now() - make_interval(days => ?) where id = ?`, [days, userId]);

describe('a reminder', () => {
  it('goes once to everybody without a method, and again only after the pause', async () => {
    const [anna, bert] = [await add(), await add()];
    await home.givePhone(bert.id);
    const without = await home.addPerson({ companyId: company.id });
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    await sendAll();
    expect(await remind()).toBe(0);
    await sendAll();
    expect(mailsTo(anna)).toEqual([
      { kind: 'reminder', to: anna.email, about: { required: undefined, login: anna.login } },
    ]);
    expect([mailsTo(bert), mailsTo(without)]).toEqual([[], []]);
    await daysAgo(anna.id, 'reminded_at', reminderLimits.everyDays - 1);
    expect(await remind()).toBe(0);
    await daysAgo(anna.id, 'reminded_at', reminderLimits.everyDays);
    expect(await remind()).toBe(1);
    await sendAll();
    expect(mailsTo(anna)).toHaveLength(2);
    const [entry] = await home.audit.list({ events: ['reminders-asked'], limit: 1 });
    expect(entry).toMatchObject({ companyId: company.id, detail: { people: 1 }, actor: tester });
  });

  type Change = readonly [what: string, change: (user: User) => Promise<unknown>];
  it.each<Change>([
    ['has set up a method', ({ id }) => home.givePhone(id)],
    ['was disabled', ({ id }) => home.users.setDisabled(id, true, everyGrant, tester)],
    [
      'was erased',
      ({ id, login }) =>
        eraseUser({ ...home.parts, users: home.users }, { userId: id, grant: everyGrant, typed: login }, tester),
    ],
    ['has no address any more', ({ id }) => home.database('users').where({ id }).update({ email: null })],
    ['is of a company that has ended', () => home.companies.setDisabled(company.id, true, tester)],
    ['was to get it long ago', ({ id }) => daysAgo(id, 'reminder_due_at', 8)],
  ])('goes to nobody who %s since it was asked for', async (_, change) => {
    const user = await add();
    expect(await remind()).toBe(1);
    await change(user);
    await sendAll();
    expect(mailsTo(user)).toEqual([]);
  });

  it('goes to nobody whose first mail still waits', async () => {
    const user = await add();
    await home.database('users').where({ id: user.id }).update({ welcome_due_at: home.database.fn.now() });
    expect(await remind()).toBe(0);
  });

  it('is asked for and sent once by two at the same time', async () => {
    const users = await Promise.all(Array.from({ length: 12 }, () => add()));
    const asked = await Promise.all([remind(), remind(), remind()]);
    expect(asked.reduce((sum, each) => sum + each, 0)).toBe(12);
    await Promise.all([sendAll(), sendAll(), sendAll()]);
    expect(users.map((each) => mailsTo(each).length)).toEqual(users.map(() => 1));
  });

  it('is lost by no restart: one that was taken and not sent goes out later, and none twice', async () => {
    const users = await Promise.all(Array.from({ length: 3 }, () => add()));
    await remind();
    // The api takes them, and ends before it sends any.
    expect(await reminders.claim(2)).toHaveLength(2);
    await sendAll();
    const sent = () => users.reduce((sum, each) => sum + mailsTo(each).length, 0);
    expect(sent()).toBe(1);
    await home
      .database('users')
      .whereNotNull('reminder_due_at')
      .where({ company_id: company.id })
      .update({
        reminder_due_at: home.database.fn.now() as never,
      });
    await sendAll();
    await sendAll();
    expect(users.map((each) => mailsTo(each).length)).toEqual([1, 1, 1]);
  });

  it('that could not be sent is tried five times, and then may be asked for again', async () => {
    const user = await add();
    await remind();
    const failing = { ...home.parts.mail, reminder: () => Promise.reject(new Error('away')) };
    for (let count = 0; count < 6; count += 1) {
      await sendReminders({ ...parts(), mail: failing });
      await daysAgo(user.id, 'reminder_due_at', 1);
    }
    await sendAll();
    expect(mailsTo(user)).toEqual([]);
    expect(await remind()).toBe(1);
    await sendAll();
    expect(mailsTo(user)).toHaveLength(1);
  });

  it('attack: an address that many users have gets five in a week', async () => {
    const email = `${random.id()}@example.org`;
    for (let count = 0; count < 8; count += 1) await add({ email });
    await remind();
    for (let round = 0; round < 4; round += 1) await sendReminders(parts());
    expect(mailsTo({ email })).toHaveLength(attemptLimits['reminder-address'].max);
    const later = await add();
    await remind();
    await sendAll();
    expect(mailsTo(later)).toHaveLength(1);
  });

  it('attack: of a company admin reaches nobody of another company, and no operator', async () => {
    const other = await home.addCompany();
    const [own, operator, stranger] = [
      await add(),
      await add({ role: 'operator' }),
      await add({ companyId: other.id }),
    ];
    const under = peopleUnder({ companyId: company.id, role: 'company-admin' });
    expect(await remindUsers(parts(), { people: under }, tester)).toBe(1);
    await sendAll();
    expect([own, operator, stranger].map((each) => mailsTo(each).length)).toEqual([1, 0, 0]);
  });

  it('attack: a company of thousands keeps back nobody of another', async () => {
    const other = await home.addCompany();
    await fillCompany(home.database, { companyId: company.id, count: 500, due: 'reminder_due_at' });
    const one = await add({ companyId: other.id });
    expect(await remind(other.id)).toBe(1);
    // The five of a batch are of two companies.
    await sendReminders(parts());
    expect(mailsTo(one)).toHaveLength(1);
    await emptyCompany(home.database, company.id);
  });

  it('is refused without a mail server', async () => {
    await add();
    const asking = remindUsers({ ...parts(), mail: undefined }, { people: { companyId: company.id, roles } }, tester);
    expect(await refusalOf(asking)).toBe('mail-unset');
  });
});

describe('the day in a reminder', () => {
  const set = (requireFrom: string) =>
    home.rollOut.set({ companyId: company.id, requireFrom, timeZone: 'Europe/Amsterdam' }, tester);

  it('is date B of the company', async () => {
    await set('2999-03-01');
    const user = await add();
    await remind();
    await sendAll();
    expect(mailsTo(user)[0]?.about).toMatchObject({
      required: { from: new Date('2999-02-28T23:00:00Z'), timeZone: 'Europe/Amsterdam' },
    });
  });

  it('is left out when it has come', async () => {
    await set('2020-03-01');
    const user = await add();
    await remind();
    await sendAll();
    expect(mailsTo(user)[0]?.about).toMatchObject({ required: 'now' });
  });

  it.each([
    [0, 1],
    [reminderLimits.soonDays - 1, 1],
    [reminderLimits.soonDays + 1, 0],
    [-1, 0],
  ])('the daily run reminds of one in %i days: %i', async (days, count) => {
    const user = await add();
    const at = `now() + make_interval(days => ${days}, mins => 1)`;
    await home
      .database('companies')
      .where({ id: company.id })
      .update({ require_from: home.database.raw(at) });
    expect(await remind(company.id, true)).toBe(count);
    await sendAll();
    expect(mailsTo(user)).toHaveLength(count);
  });
});

describe('an announcement of the roll-out', () => {
  const announce = (companyId = company.id) =>
    remindUsers(parts(), { people: { companyId, roles }, announced: true }, tester);
  const count = () => countReminders(parts(), { people: { companyId: company.id, roles }, announced: true });
  const set = (dates: { offerFrom?: string; requireFrom?: string }) =>
    home.rollOut.set({ companyId: company.id, ...dates, timeZone: 'Europe/Amsterdam' }, tester);

  it('goes once to everybody without a method, with both days, and later reminders are short', async () => {
    await set({ offerFrom: '2998-03-01', requireFrom: '2999-03-01' });
    const [anna, bert] = [await add(), await add()];
    await home.givePhone(bert.id);
    await home.addPerson({ companyId: company.id });
    expect(await count()).toEqual({ people: 1, withoutAddress: 1 });
    // To count asks for nothing.
    await sendAll();
    expect(mailsTo(anna)).toEqual([]);
    expect([await announce(), await announce()]).toEqual([1, 0]);
    await sendAll();
    const timeZone = 'Europe/Amsterdam';
    const required = { from: new Date('2999-02-28T23:00:00Z'), timeZone };
    const offered = { from: new Date('2998-02-28T23:00:00Z'), timeZone };
    expect(mailsTo(anna).map(({ about }) => about)).toEqual([
      { required, offered, announced: true, login: anna.login },
    ]);
    expect(mailsTo(bert)).toEqual([]);
    const previewed = await previewMail(
      { companies: home.companies, rollOut: home.rollOut, clock: home.parts.clock, timeZone: 'Europe/Amsterdam' },
      'announcement',
      { language: 'en', companyId: company.id },
    );
    expect(previewed.about).toEqual({ required, offered, announced: true, login: 'anna' });
    const [entry] = await home.audit.list({ events: ['roll-out-announced'], limit: 1 });
    expect(entry).toMatchObject({ companyId: company.id, detail: { people: 1 }, actor: tester });
    await daysAgo(anna.id, 'reminded_at', reminderLimits.everyDays);
    expect([await announce(), await count(), await remind()]).toEqual([0, { people: 0, withoutAddress: 1 }, 1]);
    await sendAll();
    expect(mailsTo(anna)[1]?.about).toEqual({ required, login: anna.login });
  });

  it.each([
    ['no day', {}],
    ['days that have come', { offerFrom: '2020-03-01', requireFrom: '2020-04-01' }],
  ])('goes to nobody of a company with %s', async (_what, dates) => {
    await set(dates);
    await add();
    expect(await announce()).toBe(0);
  });

  it('goes on after a restart, and to nobody twice', async () => {
    await set({ requireFrom: '2999-03-01' });
    const users = await Promise.all(Array.from({ length: 7 }, () => add()));
    await announce();
    await sendReminders(parts());
    expect(await announce()).toBe(0);
    await sendAll();
    expect(users.map((each) => mailsTo(each).length)).toEqual(users.map(() => 1));
  });
});
