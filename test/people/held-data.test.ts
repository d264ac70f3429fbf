import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstMonthKept } from '../../src/audit/retention.ts';
import { RetentionStore } from '../../src/audit/retention-store.ts';
import { exportPerson } from '../../src/people/export-person.ts';
import { exportedColumns, heldTables } from '../../src/people/held-columns.ts';
import { HeldDataStore } from '../../src/people/held-data-store.ts';
import { tester } from '../accounts/people.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** A person with something in every table, as far as a test can put it there. */
async function somebody() {
  const user = await home.addPerson({ language: 'en', email: 'own.person@example.org' });
  const phone = await home.givePhone(user.id);
  await home.giveAuthenticator(user.id);
  const sessionId = await home.putInEdit(user.id);
  return { user, phone, sessionId };
}

const exported = (userId: string) =>
  exportPerson(
    {
      users: home.users,
      sessions: home.parts.sessions,
      heldData: new HeldDataStore(home.database),
      attempts: home.parts.attempts,
    },
    userId,
    tester,
  );

describe('what is held of people', () => {
  it('every column of every table has a class', async () => {
    const { rows } = await home.database.raw<{ rows: { table: string; column: string }[] }>(
      `select table_name as table, column_name as column from information_schema.columns
       where table_schema = 'public' and table_name not like 'belcode_migrations%'`,
    );
    const there = rows.map(({ table, column }) => `${table}.${column}`).sort();
    const classed = Object.entries(heldTables).flatMap(([table, { columns }]) =>
      Object.keys(columns).map((column) => `${table}.${column}`),
    );
    expect(there).toEqual(classed.sort());
  });

  it('every table with an id of a user exports the rows of that user, or says why not', async () => {
    const { rows } = await home.database.raw<{ rows: { table: string }[] }>(
      `select distinct table_name as table from information_schema.columns
       where table_schema = 'public' and (column_name = 'user_id' or table_name = 'users')`,
    );
    expect(rows.length).toBeGreaterThan(6);
    const without = rows.filter(({ table }) => heldTables[table]?.rows === undefined).map(({ table }) => table);
    expect(without).toEqual(['former_logins']);
  });

  it.each(['', ';ext=202'])('the export has the stop of a number of theirs (%s)', async (behind) => {
    const { user, phone } = await somebody();
    const pauses = { pause_before_seconds: 0, pause_after_seconds: 0 };
    if (behind !== '')
      await home
        .database('factors')
        .where({ id: phone.id })
        .update({ post_dial: '202#', ...pauses });
    await home.parts.suspended.add(`${phone.number}${behind}`);
    await home.parts.suspended.add(`${phone.number};ext=9`);
    expect((await exported(user.id)).tables.suspended_numbers).toMatchObject([{ number: `${phone.number}${behind}` }]);
  });

  it('the export has every exported column of the person, no secret, and nobody else', async () => {
    const [{ user, phone }, other] = [await somebody(), await somebody()];
    const held = await exported(user.id);
    for (const [table, rows] of Object.entries(held.tables)) {
      const columns = exportedColumns(heldTables[table] ?? { columns: {} });
      for (const row of rows) expect([table, Object.keys(row).sort()]).toEqual([table, [...columns].sort()]);
    }
    expect(held.tables.users).toMatchObject([{ login: user.login, email: 'own.person@example.org' }]);
    expect(held.tables.factors).toHaveLength(2);
    expect(held.sessions).toHaveLength(1);
    const text = JSON.stringify(held);
    expect(text).toContain(phone.number);
    expect(text).not.toMatch(/argon2|JBSWY3DP/);
    expect(text).not.toContain(other.user.id);
    expect(held.keptBack.users).toMatchObject({ password_hash: 'secret' });
    expect((await home.auditOf(user.id)).map(({ event }) => event)).toContain('data-exported');
  });
});

describe('the page of what is held', () => {
  it('asks for the password and the second factor first, and is the person’s own', async () => {
    const { user, sessionId } = await somebody();
    const old = home.visitor();
    old.cookies.set('belcode-session', await home.putInEdit(user.id, { editConfirmedAt: undefined }));
    for (const path of ['/my-data', '/my-data/data.json']) expect((await old.get(path)).to).toBe('/confirm');
    expect((await old.post('/confirm', { token: old.token, password })).status).toBe(403);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', sessionId);
    await visitor.get('/my-data');
    expect(visitor.title).toBe('All data held');
    expect(visitor.page.body).toContain('own.person@example.org');
    const json = await visitor.get('/my-data/data.json');
    expect(json.headers['content-disposition']).toContain('attachment');
    expect(JSON.parse(json.body)).toMatchObject({ login: user.login });
  });

  it('is open to operators for anybody else, and to no company admin or user', async () => {
    const { user } = await somebody();
    for (const role of ['operator', 'company-admin', 'user'] as const) {
      const reader = await home.addPerson({ role });
      await home.givePhone(reader.id);
      const visitor = home.visitor();
      visitor.cookies.set('belcode-session', await home.putInEdit(reader.id));
      for (const path of [`/operator/users/${user.id}/data`, `/operator/users/${user.id}/data.json`]) {
        const seen = await visitor.get(path);
        expect([role, seen.status]).toEqual([role, role === 'operator' ? 200 : 404]);
        expect([role, seen.body.includes('own.person@example.org')]).toEqual([role, role === 'operator']);
      }
    }
  });
});

describe('belcode prune', () => {
  it.each([
    ['2027-03-15T00:00:00Z', 1, '2027-02'],
    ['2027-03-15T00:00:00Z', 24, '2025-03'],
    ['2027-01-01T00:00:00Z', 1, '2026-12'],
  ])('at %s with %i months keeps from %s', (now, months, first) => {
    expect(firstMonthKept(Date.parse(now), months)).toBe(first);
  });

  it('removes each kind of data after its own time', async () => {
    const { user } = await somebody();
    const lines: [string, string, string][] = [
      ['login-passed', '2019-01-10', 'all is too old'],
      ['call-ended', '2020-03-10', 'a call that is too old'],
      ['login-passed', '2020-03-10', 'with an address that is too old'],
      ['login-passed', '2020-06-10', 'young'],
    ];
    for (const [event, at] of lines) {
      await home.database.raw(
        `insert into audit (at, event, actor_kind, user_id, detail) values (?, ?, 'user', ?, '{"address": "192.0.2.1"}')`,
        [at, event, user.id],
      );
    }
    await home.database.raw(
      `insert into unfinished_logins (user_id, proof, place, network, address, hour, last_at)
       values (?, 'password', 'elsewhere', '192.0.2.1', '192.0.2.1', '2020-03-10', '2020-03-10')`,
      [user.id],
    );
    const from = { audit: '2020-01', calls: '2020-05', addresses: '2020-05' };
    const removed = await new RetentionStore(home.database).prune(from, tester);
    for (const count of Object.values(removed)) expect(count).toBeGreaterThanOrEqual(1);
    const left = (await home.audit.list({ userId: user.id, until: new Date('2021-01-01') })).map(
      ({ at, event, detail }) => [event, at.toISOString().slice(0, 10), detail],
    );
    expect(left).toEqual([
      ['login-passed', '2020-06-10', { address: '192.0.2.1' }],
      ['login-passed', '2020-03-10', {}],
    ]);
    expect((await exported(user.id)).tables.unfinished_logins).toEqual([]);
    const [last] = await home.audit.list({ event: 'data-pruned', limit: 1 });
    expect(last?.detail).toEqual(removed);
  });
});
