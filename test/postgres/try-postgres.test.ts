import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres, type Database } from '../../src/postgres/connect-postgres.ts';
import { migrateUp } from '../../src/postgres/migrate.ts';
import { tableRights, usedTables } from '../../src/postgres/table-rights.ts';
import { explainPostgres, tryPostgres } from '../../src/postgres/try-postgres.ts';
import { createDatabase, type TestDatabase } from '../database.ts';

let home: TestDatabase;
let database: Database;
/** Roles belong to the whole server, so their names are those of this process. */
const [reader, nobody, programs] = [`reader_${process.pid}`, `nobody_${process.pid}`, `programs_${process.pid}`];

beforeAll(async () => {
  home = await createDatabase();
  await migrateUp(home.url);
  database = connectPostgres(home.url, 'requests', 1);
  await database.raw(`create role ${reader} login`);
  await database.raw(`grant select on all tables in schema public to ${reader}`);
  await database.raw(`create role ${nobody} login`);
  await database.raw(`create role ${programs} login`);
  await database.raw(`grant select on all tables in schema public to ${programs}`);
  for (const [table, rights] of Object.entries(tableRights))
    await database.raw(`grant ${rights.join(', ')} on ${table} to ${programs}`);
});

afterAll(async () => {
  await database.raw(`drop owned by ${reader}, ${nobody}, ${programs}`);
  await database.raw(`drop role ${reader}, ${nobody}, ${programs}`);
  await database.destroy();
  await home.drop();
});

async function troubleAt(url: string) {
  const tried = connectPostgres(url, 'requests', 1);
  try {
    return await tryPostgres(tried);
  } finally {
    await tried.destroy();
  }
}

function as(role: string): string {
  const url = new URL(home.url);
  url.username = role;
  return url.href;
}

it('PostgreSQL does what it must', async () => {
  expect(await troubleAt(home.url)).toBeUndefined();
  // The row is there already.
  expect(await troubleAt(home.url)).toBeUndefined();
});

it('every table that the migrations make is tried, but those that only the owner uses', async () => {
  const { rows } = await database.raw<{ rows: { name: string }[] }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'belcode_migrations%'",
  );
  const ofOwner = ['former_login_key', 'former_logins'];
  expect(
    rows
      .map(({ name }) => name)
      .filter((name) => !ofOwner.includes(name))
      .sort(),
  ).toEqual(usedTables);
});

describe('a role of the programs that lacks one right is found, and the grant mends it:', () => {
  it.each([
    ['select', 'api_keys', 'permission denied for table api_keys'],
    ['insert', 'audit', 'permission denied for table audit'],
    ['update', 'passkeys', 'permission denied for table passkeys'],
    ['delete', 'users', 'permission denied for table users'],
    ['delete', 'webhook_messages', 'permission denied for table webhook_messages'],
  ])('%s %s', async (right, table, said) => {
    expect(await troubleAt(as(programs))).toBeUndefined();
    await database.raw(`revoke ${right} on ${table} from ${programs}`);
    const trouble = await troubleAt(as(programs));
    expect(trouble?.says).toContain(said);
    const grant = `grant ${right} on ${table} to ${programs};`;
    expect(trouble?.mend).toContain(grant);
    await database.raw(grant);
    expect(await troubleAt(as(programs))).toBeUndefined();
  });
});

describe('PostgreSQL answers, but', () => {
  it.each([
    ['is read-only', () => `${home.url}?options=-c%20default_transaction_read_only%3Don`, /is read-only/, /primary/],
    ['the role may only read', () => as(reader), /permission denied for table api_key_/, /grant insert on api_key_/],
    ['the role has no rights', () => as(nobody), /lacks rights/, /owner/],
    ['there is no such role', () => as('stranger_of_all'), /does not let the role/, /pg_hba/],
    ['there is no such database', () => home.url.replace(/\/[^/]+$/, '/no_such_one'), /does not exist/, /createdb/],
    ['the server has no TLS', () => `${home.url}?sslmode=require`, /offers none/, /ssl = on/],
  ])('%s', async (_, url, says, mend) => {
    const trouble = await troubleAt(url());
    expect(trouble?.says).toMatch(says);
    expect(trouble?.mend).toMatch(mend);
  });

  it('lacks tables', async () => {
    const empty = await createDatabase();
    const trouble = await troubleAt(empty.url);
    await empty.drop();
    expect(trouble?.mend).toBe('Run: belcode migrate');
  });

  it.each([
    ['28P01', 'password authentication failed for user "belcode"', /does not accept the password/],
    ['', 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', /asks for a password/],
    ['28000', 'no pg_hba.conf entry for host', /does not let the role/],
    ['53100', 'could not extend file', /disk of PostgreSQL is full/],
    ['53300', 'sorry, too many clients already', /no connection left/],
    ['57P03', 'the database system is starting up', /starting or stopping/],
    ['08P01', 'unsupported startup parameter: statement_timeout', /pooler/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', /certificate of PostgreSQL is not trusted/],
    ['57014', 'canceling statement due to statement timeout', /does not end in time/],
    ['ECONNREFUSED', 'connect ECONNREFUSED', /does not answer/],
    ['42501', 'permission denied for schema public', /lacks rights/],
  ])('says %s %s', (code, message, says) => {
    const cause = Object.assign(new Error(message), { code });
    const trouble = explainPostgres(new Error(message, { cause }));
    expect(trouble.says).toMatch(says);
    expect(trouble.says + trouble.mend).not.toContain('127.0.0.1');
  });
});
