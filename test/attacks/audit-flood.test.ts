import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSessionsOf } from '../../src/accounts/end-sessions.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { repeatedEvents } from '../../src/audit/audit-event.ts';
import { AuditStore } from '../../src/audit/audit-store.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { changesSinceLogin } from '../../src/login/changes-since-login.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import type { KnownUser } from '../../src/login/known-asker.ts';
import { logOut } from '../../src/login/log-out.ts';
import { noteLoginPassed } from '../../src/login/note-proof.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';
import { address, type Login, openLogin, password } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

type Person = KnownUser & { login: string };
const session = { generation: '0' };

/** What a user or a company admin can do without limit; the number counts the times. */
const floods: [name: string, act: (user: Person, ids: string[], n: number) => Promise<unknown>][] = [
  ['rename', ({ id }, [one = ''], n) => home.factors.rename(id, one, n % 2 === 0 ? 'desk' : 'home')],
  ['reorder', ({ id }, ids, n) => home.factors.reorder(id, n % 2 === 0 ? ids.toReversed() : ids)],
  ['set primary', ({ id }, [one = '', other = ''], n) => home.factors.setPrimary(id, n % 2 === 0 ? other : one)],
  ['log in', (user) => noteLoginPassed(home.parts, user, { session, without: 'second factor', address })],
  ['log out', async ({ id }) => logOut(home.parts, { sessionId: await home.putInEdit(id), address })],
  ['log out everywhere', async ({ id }) => endAllSessions(home.parts, { sessionId: await home.putInEdit(id) })],
  ['skip the set-up', ({ id }) => home.users.markSetupSkipped(id, address)],
  ['ask for a new password', ({ id }) => home.users.askPasswordChange(id, admin)],
  ['disable and enable', ({ id }, _ids, n) => home.users.setDisabled(id, n % 2 === 0, everyGrant, admin)],
  ['reset', ({ id }) => home.factors.removeAll(id, 'lost it', admin)],
  ['make a set-up code', ({ id }) => home.setUpCodes.set({ userId: id, digest: 'x', lifetimeSeconds: 60 }, admin)],
  ['end sessions', ({ id }) => endSessionsOf(home.parts, { userId: id, grant: everyGrant }, admin)],
];
const admin = { kind: 'company-admin', id: 'admin' } as const;

describe('the audit cannot be flooded', () => {
  it('a hundred wrong codes after the last try add no line', async () => {
    const user = await home.addPerson();
    await home.giveAuthenticator(user.id);
    const { sessionId } = await home.logIn(user.login);
    for (let n = 0; n < 5; n += 1) await answerLogin(home.parts, { sessionId, code: '000000', address });
    const before = await home.audit.list({ userId: user.id });
    for (let n = 0; n < 100; n += 1) await answerLogin(home.parts, { sessionId, code: '000000', address });
    expect(await home.audit.list({ userId: user.id })).toEqual(before);
    expect(before.find(({ event }) => event === 'login-refused')?.repeats?.times).toBe(5);
  });

  it.each(repeatedEvents)('%s: a repeat counts on its line; another subject has its own', async (event) => {
    const [one, two] = [await home.addPerson(), await home.addPerson()];
    for (let n = 0; n < 4; n += 1) await home.audit.append({ event, actor: { kind: 'user' }, userId: one.id });
    await home.audit.append({ event, actor: { kind: 'user' }, userId: two.id });
    const [[of, ...more], [other]] = [
      await home.audit.list({ userId: one.id, event }),
      await home.audit.list({ userId: two.id, event }),
    ];
    // Two lines when the test crosses a full hour.
    expect(more.length).toBeLessThan(2);
    if (more.length === 0) expect(of?.repeats?.times).toBe(4);
    expect(other?.repeats).toBeUndefined();
  });

  it.each(floods)('%s: twenty times by one person are at most a line for each detail', async (_name, act) => {
    const user = await home.addPerson();
    const ids = [];
    for (let n = 0; n < 3; n += 1) ids.push((await home.givePhone(user.id)).id);
    const before = (await home.audit.list({ userId: user.id, limit: 500 })).length;
    for (let n = 0; n < 20; n += 1) await act(user, ids, n);
    const lines = await home.audit.list({ userId: user.id, limit: 500 });
    // At most two details of each act, and twice as many when the test crosses a full hour.
    expect(lines.length - before).toBeLessThanOrEqual(8);
  });

  it('an act that changes nothing adds no line', async () => {
    const user = await home.addPerson();
    const ids = [(await home.givePhone(user.id)).id, (await home.givePhone(user.id)).id];
    await home.factors.rename(user.id, ids[0] as string, 'desk');
    const before = await home.audit.list({ userId: user.id });
    await home.factors.rename(user.id, ids[0] as string, 'desk');
    await home.factors.rename(user.id, ids[1] as string, undefined);
    await home.factors.reorder(user.id, ids);
    await home.factors.setPrimary(user.id, ids[0] as string);
    expect(await home.audit.list({ userId: user.id })).toEqual(before);
  });

  it('logins by other methods and from other networks keep lines of their own', async () => {
    const user = await home.addPerson();
    const ways = [
      { factorId: 'f1', kind: 'phone', address: '192.0.2.1' },
      { factorId: 'f2', kind: 'phone', address: '192.0.2.1' },
      { factorId: 'f1', kind: 'phone', address: '192.0.2.2' },
      { without: 'second factor', address: '192.0.2.1' },
    ];
    for (const way of [...ways, ...ways]) await noteLoginPassed(home.parts, user, { session, ...way });
    const lines = await home.audit.list({ userId: user.id, event: 'login-passed' });
    expect(lines.map(({ detail }) => detail)).toEqual(expect.arrayContaining(ways));
  });

  it('a thief of the password in a whole /48 of IPv6 adds a line an hour, not one for each network', async () => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const site = `2001:db8:${(1 + Math.floor(random.fraction() * 65_000)).toString(16)}`;
    const from = (n: number) =>
      startLogin(home.parts, { login: user.login, password, address: `${site}:${n.toString(16)}::1` });
    for (let n = 0; n < 20; n += 1) await from(n);
    const lines = await home.audit.list({ userId: user.id, event: 'password-passed' });
    // Two when the test crosses a full hour.
    expect(lines.length).toBeLessThan(3);
    if (lines.length === 1) expect(lines[0]?.repeats?.times).toBe(20);
    const other = { without: 'second factor', session };
    const networks = Array.from({ length: 10 }, (_, n) => `2001:db8:1:${n}::1`);
    for (const from of [...networks, '2001:db8:2::1', '192.0.2.9'])
      await noteLoginPassed(home.parts, user, { ...other, address: from });
    const passed = await home.audit.list({ userId: user.id, event: 'login-passed' });
    expect(passed.length).toBeGreaterThan(2);
    expect(passed.length).toBeLessThan(5);
  });

  it('a change between two logins of one line is told after the second', async () => {
    const user = await home.addPerson();
    const logIn = () => noteLoginPassed(home.parts, user, { session, without: 'second factor', address });
    await logIn();
    await home.givePhone(user.id);
    await logIn();
    expect((await changesSinceLogin(home.parts, user.id)).map(({ event }) => event)).toEqual(['factor-added']);
  });

  it('no program can remove the counts either', async () => {
    await expect(home.database.raw('delete from audit_repeats')).rejects.toThrow('audit is append-only');
    await expect(home.database.raw('truncate audit_repeats')).rejects.toThrow('audit is append-only');
  });
});

describe('old months', () => {
  it('are removed by the owner of the tables, which is written down; then nothing can be removed again', async () => {
    const count = (await home.audit.list({ limit: 500 })).length;
    expect(await home.audit.prune('2020-01', { kind: 'command-line' })).toBe(0);
    expect(await home.audit.list({ limit: 500 })).toHaveLength(count + 1);
    expect(await home.audit.prune('2999-01', { kind: 'command-line' })).toBe(count + 1);
    expect((await home.audit.list()).map(({ event }) => event)).toEqual(['audit-pruned']);
    await expect(home.database.raw('delete from audit')).rejects.toThrow('audit is append-only');
  });

  it('are removed by no role that does not own the tables', async () => {
    const role = `programs_${Date.now()}`;
    await home.database.raw(`create role ${role} login`);
    await home.database.raw(`grant select, insert, update, delete on all tables in schema public to ${role}`);
    try {
      const url = new URL(home.url);
      url.username = role;
      const database = connectPostgres(url.href, 'requests', 1);
      const pruned = new AuditStore(database).prune('2999-01', { kind: 'command-line' });
      await expect(pruned).rejects.toMatchObject({ detail: expect.stringContaining('must be owner of table') });
      await database.destroy();
      expect(await home.audit.list()).not.toEqual([]);
    } finally {
      await home.database.raw(`drop owned by ${role}`);
      await home.database.raw(`drop role ${role}`);
    }
  });
});
