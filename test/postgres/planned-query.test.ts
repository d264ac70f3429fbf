import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { LoginFactsStore } from '../../src/accounts/login-facts-store.ts';
import { connectPostgres, type Database } from '../../src/postgres/connect-postgres.ts';
import { PlannedQuery } from '../../src/postgres/planned-query.ts';
import { openPeople, type People } from '../accounts/people.ts';

let people: People;
/** One connection, so that the next query is on the same one. */
let database: Database;

beforeAll(async () => {
  people = await openPeople();
});

beforeEach(() => {
  database = connectPostgres(people.url, 'requests', 1);
});

afterAll(() => people.close());

const count = async (): Promise<number> => {
  const { rows } = await database.raw(
    "select count(*)::int as n from pg_prepared_statements where name like 'belcode-%'",
  );
  return rows[0].n;
};

it('is planned once for a connection, and gives each its own rows', async () => {
  const planned = new PlannedQuery<{ n: number }>('select ?::int + 1 as n');
  for (const value of [1, 2, 3]) expect(await planned.rows(database, [value])).toEqual([{ n: value + 1 }]);
  expect(await count()).toBe(1);
  await database.destroy();
});

it.each<[string, () => Promise<unknown>]>([
  ['the server has forgotten it', () => database.raw('deallocate all')],
  ['its column has another type now', () => database.raw('alter table kept alter column n type bigint')],
])('when %s it is asked without a plan', async (_what, change) => {
  // Not a temporary one: after an error the pool may lend another connection, whose PostgreSQL would not have it.
  await database.raw('drop table if exists kept');
  await database.raw('create table kept (n int)');
  await database.raw('insert into kept values (7)');
  const planned = new PlannedQuery<{ n: number | string }>('select n from kept where n = ?');
  expect(await planned.rows(database, [7])).toEqual([{ n: 7 }]);
  await change();
  for (let time = 0; time < 3; time += 1) expect(Number((await planned.rows(database, [7]))[0]?.n)).toBe(7);
  await database.destroy();
});

it('an error of its own is thrown', async () => {
  const planned = new PlannedQuery('select 1 / ?::int');
  await expect(planned.rows(database, [0])).rejects.toMatchObject({ code: '22012' });
  await database.destroy();
});

it('goes on in a transaction, which has no plan of it', async () => {
  const planned = new PlannedQuery<{ n: number }>('select ?::int as n');
  const rows = await database.transaction((transaction) => planned.rows(transaction, [5]));
  expect(rows).toEqual([{ n: 5 }]);
  expect(await count()).toBe(0);
  await database.destroy();
});

it('the facts of a login are still found after a migration has added a column', async () => {
  const user = await people.addUser();
  const facts = new LoginFactsStore(database);
  expect((await facts.find(user.id))?.user.login).toBe(user.login);
  expect(await count()).toBe(1);
  for (const table of ['users', 'companies', 'roll_out', 'method_rules', 'password_campaigns'])
    await people.database.raw(`alter table ${table} add column of_a_later_version int`);
  expect((await facts.find(user.id))?.user.login).toBe(user.login);
  expect(await count()).toBe(1);
  await database.destroy();
});
