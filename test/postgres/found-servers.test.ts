import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Box } from '../../lab/box.ts';
import { labFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { startPostgres, untilDatabaseTakesConnections } from '../../lab/postgres.ts';
import { connectPostgres, type Database, query } from '../../src/postgres/connect-postgres.ts';
import { migrateUp } from '../../src/postgres/migrate.ts';
import { PlannedQuery } from '../../src/postgres/planned-query.ts';
import { makeCertificates } from '../certificates.ts';
import { belcode } from '../cli/run.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { lab } from '../lab.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until, untilPromised } from '../until.ts';

const folder = join(labFolder, `postgres-${process.pid}`);
const backWithinMilliseconds = 5_000;
const stops: (() => unknown)[] = [];

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startServer(name: string, more: object = {}): Promise<{ port: number; box: Box; folder: string }> {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const databasePort = await freePort();
  const box = startPostgres({ databasePort, folder: own, ...more });
  stops.push(() => box.kill());
  await untilDatabaseTakesConnections({ databasePort, folder: own });
  return { port: databasePort, box, folder: own };
}

function open(url: string, connections = 2): Database {
  const database = connectPostgres(url, 'requests', connections);
  stops.push(() => database.destroy());
  return database;
}

const troubleOf = (database: Database) =>
  query(() => database.raw('select 1')).then(
    () => 'none',
    (error: { detail?: string }) => error.detail ?? String(error),
  );

describe('PgBouncer in transaction mode', () => {
  let home: TestDatabase;
  let port: number;

  beforeAll(async () => {
    home = await createDatabase();
    port = await freePort();
    const own = mkdtempSync('/tmp/pgbouncer-');
    chmodSync(own, 0o755);
    writeFileSync(join(own, 'users'), '"belcode" ""\n');
    const lines = [
      '[databases]',
      `* = host=127.0.0.1 port=${lab().databasePort}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${join(own, 'users')}`,
      'pool_mode = transaction',
      'default_pool_size = 2',
    ];
    writeFileSync(join(own, 'pgbouncer.ini'), `${lines.join('\n')}\n`);
    const bouncer = spawn('pgbouncer', ['-u', 'nobody', join(own, 'pgbouncer.ini')], { stdio: 'ignore' });
    stops.push(
      () => bouncer.kill('SIGKILL'),
      () => rmSync(own, { recursive: true }),
      () => home.drop(),
    );
    await until(async () => (await troubleOf(open(over(), 1))) === 'none', 15_000);
  }, 60_000);

  const over = () => home.url.replace(/:\d+\//, `:${port}/`);

  it('migrates, and serves more connections than the server has', async () => {
    expect((await migrateUp(over())).length).toBeGreaterThan(10);
    const database = open(over(), 10);
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, n) => database.transaction((step) => step.raw('select ?::int as n', [n]))),
    );
    expect(all.map(({ rows }) => rows[0].n)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  it('gives each of many the rows of its own planned query', async () => {
    const database = open(over(), 10);
    const [more, less] = ['+', '-'].map((sign) => new PlannedQuery<{ n: number }>(`select ?::int ${sign} 1 as n`));
    for (let round = 0; round < 3; round += 1) {
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? more : less)?.rows(database, [n])),
      );
      expect(all.map((rows) => rows?.[0]?.n)).toEqual(Array.from({ length: 20 }, (_, n) => n + (n % 2 === 0 ? 1 : -1)));
    }
  });

  it('a statement that takes too long is refused all the same', async () => {
    const trouble = await query(() => open(over()).raw('select pg_sleep(5)')).catch((error) => error);
    expect(trouble).toMatchObject({ id: 'store-unavailable' });
  });
});

describe('fail-over', () => {
  it.each(['killed', 'frozen'] as const)(
    'the first server is %s, the standby is promoted: back by itself',
    async (how) => {
      const [first, second] = await Promise.all([
        startServer(`first-${how}`),
        startServer(`second-${how}`, { standby: true }),
      ]);
      const url = (...ports: number[]) =>
        `postgres://belcode@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/postgres`;
      const both = open(url(second.port, first.port));
      await both.raw('create table marks (n int)');
      await open(url(first.port)).raw('select 1');
      if (how === 'killed') await first.box.kill();
      else process.kill(first.box.pid(), 'SIGSTOP');
      const admin = open(url(second.port), 1);
      await admin.raw('select pg_promote()');
      await admin.raw('create table marks (n int)');
      await untilPromised(() => query(() => both('marks').insert({ n: 1 })).then(() => true), backWithinMilliseconds);
    },
    90_000,
  );

  it('a standby alone says what it is; promoted, the same connections write', async () => {
    const { port } = await startServer('alone', { standby: true });
    const database = open(`postgres://belcode@127.0.0.1:${port}/postgres`, 1);
    const write = () =>
      query(() => database.raw('create table if not exists marks (n int)')).then(
        () => 'done',
        (error) => error.detail,
      );
    expect(await write()).toMatch(/read-only.*name the primary/);
    const none = open(`postgres://belcode@127.0.0.1:${port},127.0.0.1:1/postgres`);
    expect(await troubleOf(none)).toMatch(/ECONNREFUSED|name the primary/);
    await open(`postgres://belcode@127.0.0.1:${port}/postgres`).raw('select pg_promote()');
    await untilPromised(async () => (await write()) === 'done', backWithinMilliseconds);
  }, 60_000);
});

describe('a server that does not let Belcode in', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  const at = (user: string, rest = '') => `postgres://${user}@127.0.0.1:${server.port}/postgres${rest}`;

  beforeAll(async () => {
    const made = makeCertificates(join(folder, 'certificates'));
    const shared = mkdtempSync('/tmp/certificates-');
    stops.push(() => rmSync(shared, { recursive: true }));
    copyFileSync(made.ca, join(shared, 'ca.pem'));
    ca = join(shared, 'ca.pem');
    server = await startServer('strict', {});
    const data = join(server.folder, 'postgres');
    for (const [from, to] of [
      [made.certificate, 'server.crt'],
      [made.key, 'server.key'],
    ] as const) {
      copyFileSync(from, join(data, to));
    }
    execFileSync('chown', ['--reference', data, join(data, 'server.crt'), join(data, 'server.key')]);
    chmodSync(join(data, 'server.key'), 0o600);
    const rules = join(data, 'pg_hba.conf');
    writeFileSync(
      rules,
      `host all guarded 127.0.0.1/32 scram-sha-256\nhost all barred 127.0.0.1/32 reject\n${readFileSync(rules, 'utf8')}`,
    );
    const admin = open(at('belcode'), 1);
    await admin.raw("create role guarded login password 'of-postgres'");
    await admin.raw('create role barred login');
    await admin.raw('create role poor login');
    await admin.raw('alter system set ssl = on');
    await admin.raw('select pg_reload_conf()');
    await until(async () => (await admin.raw('show ssl')).rows[0].ssl === 'on');
  }, 60_000);

  let ca = '';

  it.each([
    ['asks for a password that the address lacks', () => at('guarded'), /password.*write it into BELCODE_DATABASE_URL/],
    ['gets a wrong password', () => at('guarded:wrong'), /password.*Write the right one/],
    ['lets the user in from nowhere', () => at('barred'), /pg_hba\.conf/],
    ['has no such database', () => at('belcode').replace('/postgres', '/nothing'), /createdb/],
    [
      'has a certificate of an unknown CA',
      () => at('belcode', '?sslmode=verify-full'),
      /sslrootcert|NODE_EXTRA_CA_CERTS/,
    ],
  ])('%s: says so with what mends it', async (_, url, words) => {
    const trouble = await troubleOf(open(url()));
    expect(trouble).toMatch(words);
    expect(trouble).not.toContain('of-postgres');
  });

  it('has a certificate of the CA that the address names', async () => {
    expect(await troubleOf(open(at('belcode', `?sslmode=verify-full&sslrootcert=${ca}`)))).toBe('none');
  });

  it('gives a user no right on the schema', async () => {
    const failed = await migrateUp(at('poor')).catch((error) => error);
    expect(failed.detail).toMatch(/permission denied.*Make it the owner/);
  });

  it('keeps no connection that failed to log in', async () => {
    const database = open(at('guarded'), 10);
    for (let n = 0; n < 30; n += 1) await troubleOf(database);
    const admin = open(at('belcode'), 1);
    await until(async () => {
      const { rows } = await admin.raw('select count(*)::int as n from pg_stat_activity where client_port is not null');
      return rows[0].n <= 12;
    });
    const { rows } = await admin.raw(
      "select count(*)::int as n from pg_stat_activity where usename = 'guarded' or backend_type = 'not initialized'",
    );
    expect(rows[0].n).toBe(0);
  });

  it('and a command about it ends within ten seconds', async () => {
    const elapsed = startStopwatch();
    const settings = {
      BELCODE_SECRET: 'a secret for tests only, of more than 32 bytes',
      BELCODE_DATABASE_URL: at('guarded'),
    };
    const { complaints } = await belcode(['user', 'list'], settings);
    expect(complaints).toMatch(/write it into BELCODE_DATABASE_URL/);
    expect(elapsed()).toBeLessThan(10_000);
  });
});
