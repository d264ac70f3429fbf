import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { ConcurrencyLimit } from '../../src/concurrency-limit.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import { disableUser } from '../../src/people/disable-user.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import type { Visitor } from '../panel/visitor.ts';
import { spoken, wavOf } from '../speech/recordings/speech-samples.ts';

let home: OpenedPanel;
let wav: Buffer;

beforeAll(async () => {
  home = await openPanel();
  wav = wavOf(spoken('Tot ziens.'));
});

afterAll(() => home.close());
afterEach(() => vi.restoreAllMocks());

interface Sender {
  id: string;
  companyId: string;
  visitor: Visitor;
}

/** Somebody with power, all of whose proofs are fresh. */
async function withPower(role: 'operator' | 'company-admin'): Promise<Sender> {
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  const { id } = await home.addPerson({ role, companyId });
  await home.givePhone(id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  await visitor.get('/');
  return { id, companyId, visitor };
}

/** What takes away the session or the power of a sender, while their request waits. */
const ends: Record<string, (sender: Sender) => Promise<unknown>> = {
  '"log out everywhere"': async ({ id }) => endAllSessions(home.parts, { sessionId: await home.putInEdit(id) }),
  'being disabled': ({ id: userId }) =>
    disableUser({ ...home.parts, users: home.users }, { userId, grant: everyGrant }, tester),
  'another role': ({ id }) => home.database('users').where({ id }).update({ role: 'user' }),
};

interface Act {
  role?: 'company-admin';
  /** Where the request waits: until its body was read, or for its turn or a hash. */
  waits: readonly ('body' | 'turn')[];
  /** Fills in a form. @returns sends it, and says whether it was done */
  open(sender: Sender): Promise<{ send(): Promise<unknown>; isDone(): Promise<boolean> }>;
}

const isThere = (login: string) =>
  home.users.findByLogin(login).then(
    () => true,
    () => false,
  );
const hiddenOf = ({ page }: Visitor, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1] ?? '';

/** A file with users to add, as it was looked at. */
async function lookedAt({ visitor, companyId }: Sender, logins: readonly string[]) {
  const { name } = await home.companies.find(companyId);
  const lines = logins.map((login) => `${login},Anna,${name}\n`).join('');
  await visitor.upload('/operator/users/import', { file: Buffer.from(`login,name,company\n${lines}`) });
  const fields = { table: hiddenOf(visitor, 'table'), digest: hiddenOf(visitor, 'digest'), of: String(logins.length) };
  return () => visitor.upload('/operator/users/import/apply', fields);
}

/** The forms of power that wait between the check and the act. Lists and exports, which only read, are not here. */
const acts: Record<string, Act> = {
  'a file of users that is applied': {
    waits: ['body'],
    open: async (sender) => {
      const login = `f.${random.id()}`;
      return { send: await lookedAt(sender, [login]), isDone: () => isThere(login) };
    },
  },
  'a recording that is handed in': {
    waits: ['body', 'turn'],
    open: async ({ visitor, id }) => ({
      send: () => visitor.upload('/operator/recordings', { language: 'nl', name: 'goodbye', file: wav }),
      isDone: async () => (await home.database('submitted_recordings').where({ handed_by: id })).length > 0,
    }),
  },
  'a user who is erased': {
    waits: ['turn'],
    open: async ({ visitor }) => {
      const { id, login } = await home.addPerson();
      return {
        send: () => visitor.post(`/operator/users/${id}/erase`, { login }),
        isDone: async () => !(await isThere(login)),
      };
    },
  },
  'a user who is added': {
    waits: ['turn'],
    open: async ({ visitor, companyId }) => {
      const login = `a.${random.id()}`;
      const fields = { login, name: 'Anna', companyId, role: 'user' };
      return { send: () => visitor.post('/operator/users/add', fields), isDone: () => isThere(login) };
    },
  },
  'a user whom a company admin adds': {
    role: 'company-admin',
    waits: ['turn'],
    open: async ({ visitor }) => {
      const login = `c.${random.id()}`;
      return { send: () => visitor.post('/company/users', { login, name: 'Anna' }), isDone: () => isThere(login) };
    },
  },
  'a password that is given': {
    waits: ['turn'],
    open: async ({ visitor }) => {
      const { id, passwordSetAt } = await home.addPerson();
      return {
        send: () => visitor.post(`/operator/users/${id}/give-password`),
        isDone: async () => (await home.users.find(id)).passwordSetAt.getTime() !== passwordSetAt.getTime(),
      };
    },
  },
  'a set-up code': {
    waits: ['turn'],
    open: async ({ visitor }) => {
      const { id } = await home.addPerson();
      const { factors, users, setUpCodes, parts } = home;
      const resetting = { factors, users, setUpCodes, sessions: parts.sessions, random };
      await resetSecondFactor(resetting, { userId: id, reason: 'lost' }, tester);
      const codeOf = async () => (await home.users.find(id)).setUpCodeMadeAt?.getTime();
      const before = await codeOf();
      return {
        send: () => visitor.post(`/operator/users/${id}/set-up-code`),
        isDone: async () => (await codeOf()) !== before,
      };
    },
  },
  'a login without a method that is allowed': {
    waits: ['turn'],
    open: async ({ visitor }) => {
      const { id } = await home.addPerson();
      await home.givePhone(id);
      const asker = await home.addPerson({ role: 'operator' });
      await home.parts.bypasses.ask(id, 'left at home', { kind: 'operator', id: asker.id });
      return {
        send: () => visitor.post(`/operator/users/${id}/bypass/allow`),
        isDone: async () => (await home.parts.bypasses.saltOf(id)) !== undefined,
      };
    },
  },
  'a login without a method that is mailed': {
    waits: ['turn'],
    open: async ({ visitor }) => {
      const { id } = await home.addPerson({ email: `${random.id()}@example.org` });
      await home.givePhone(id);
      // Password and address are older than a day.
      home.time.now += 48 * 3_600_000;
      return {
        send: () => visitor.post(`/operator/users/${id}/bypass/mail`, { reason: 'left at home' }),
        isDone: async () => (await home.parts.bypasses.saltOf(id)) !== undefined,
      };
    },
  },
};

/** Puts an end between the check and the act. @returns whether it came */
const between: Record<'body' | 'turn', (end: () => Promise<unknown>) => () => boolean> = {
  // A body has arrived whole before it is parsed.
  body: (end) => {
    const { formData } = Response.prototype;
    const spy = vi.spyOn(Response.prototype, 'formData').mockImplementation(async function (this: Response) {
      spy.mockRestore();
      came = true;
      await end();
      return formData.call(this);
    });
    let came = false;
    return () => came;
  },
  turn: (end) => {
    const { run } = ConcurrencyLimit.prototype;
    const spy = vi.spyOn(ConcurrencyLimit.prototype, 'run').mockImplementation(async function <T>(
      this: ConcurrencyLimit,
      ...[act, turn]: Parameters<typeof run>
    ): Promise<T> {
      spy.mockRestore();
      const late = async () => {
        came = true;
        await end();
        return act();
      };
      return (await run.call(this, late, turn)) as T;
    });
    let came = false;
    return () => came;
  },
};

const cases = Object.entries(acts).flatMap(([what, act]) => act.waits.map((where) => ({ what, where, act })));

describe.each(cases)('$what, while it waits ($where)', ({ where, act }) => {
  it('is done when nothing comes between', async () => {
    const { send, isDone } = await act.open(await withPower(act.role ?? 'operator'));
    expect(await isDone()).toBe(false);
    await send();
    expect(await isDone()).toBe(true);
  });

  it.each(Object.entries(ends))('attack: is not done after %s', async (_, end) => {
    const sender = await withPower(act.role ?? 'operator');
    const { send, isDone } = await act.open(sender);
    const came = between[where](() => end(sender));
    await send();
    expect(came()).toBe(true);
    expect(await isDone()).toBe(false);
  });
});

describe('a file of users, in the middle of which the session or the power ends', () => {
  it.each(Object.entries(ends))('stops after %s, and says what was done', async (_, end) => {
    const sender = await withPower('operator');
    const logins = Array.from({ length: 101 }, () => `m.${random.id()}`);
    const send = await lookedAt(sender, logins);
    const { add } = home.users;
    const spy = vi.spyOn(home.users, 'add').mockImplementation(async (...user) => {
      spy.mockRestore();
      await end(sender);
      return add.apply(home.users, user);
    });
    expect((await send()).status).toBe(403);
    expect(sender.visitor.notice).toMatch(/^Stopped after 100 of 101 lines: /);
    expect([await isThere(logins[0] ?? ''), await isThere(logins[100] ?? '')]).toEqual([true, false]);
    const [line] = await home.audit.list({ events: ['users-imported'], limit: 1 });
    expect(line).toMatchObject({ actor: { id: sender.id }, detail: { added: 100 } });
  });
});
