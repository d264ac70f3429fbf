import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repeatedEvents } from '../../src/audit/audit-event.ts';
import { AuditStore } from '../../src/audit/audit-store.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { address, type Login, openLogin } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

describe('the audit cannot be flooded', () => {
  it('M7 a hundred wrong codes after the last try add no line', async () => {
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
    // A test at the full hour has two lines.
    expect(more.length).toBeLessThan(2);
    if (more.length === 0) expect(of?.repeats?.times).toBe(4);
    expect(other?.repeats).toBeUndefined();
  });

  it('the counts can be removed by no program either', async () => {
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
