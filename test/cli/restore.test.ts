import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { generateSync } from 'otplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Box } from '../../lab/box.ts';
import { labFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { startPostgres, untilDatabaseTakesConnections } from '../../lab/postgres.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { seal, sealKeys } from '../../src/factors/seal.ts';
import { connectPostgres, type Database } from '../../src/postgres/connect-postgres.ts';
import { migrateDown } from '../../src/postgres/migrate.ts';
import { systemRandom as random } from '../../src/random.ts';
import { redisRights } from '../../src/redis/administer-redis.ts';
import { visitorOf } from '../exchange/visitor-of.ts';
import { ownConnection } from '../own-connection.ts';
import { startRedis } from '../redis/redis-boxes.ts';
import { until } from '../until.ts';
import { commandsOf, RestoreHost } from './restore-boxes.ts';
import { belcode } from './run.ts';

const folder = join(labFolder, `restore-${process.pid}`);
const secret = 'the secret of the house, of more than 32 bytes';
const redisPassword = 'of-redis';
/** As the shipped rules close it: nobody may use FLUSHDB or ACL. */
const redisRules = ['--user', 'default', 'off', '--user', 'belcode', 'on', `>${redisPassword}`, ...redisRights];
const authenticatorSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const stepSeconds = 30;

let ports: { postgres: number; redis: number; api: number };
let host: RestoreHost;
let postgres: Box;
let redis: Box;
let servers = 0;
let environment: Record<string, string>;
let password: string;
/** The cookies of somebody who was logged in when all was lost. */
let oldCookies: Map<string, string>;
let schema: string;
const apis: { stop(): Promise<void> }[] = [];

const composeFiles = { 'secrets/postgres-password': 'of-postgres', 'belcode.env': 'A=1', '.env': 'ASTERISK_GID=1' };

function loseFiles(): void {
  rmSync(join(host.settings, 'belcode.env'), { force: true });
  rmSync(join(host.recordings, 'greeting.wav'), { force: true });
  for (const name of Object.keys(composeFiles)) rmSync(join(host.compose, name), { force: true });
}

/** PostgreSQL as an operator has it: `postgres` administers it, and everybody else needs a password. */
async function startServers(): Promise<void> {
  servers += 1;
  const own = join(folder, `servers-${servers}`);
  mkdirSync(own, { recursive: true });
  postgres = startPostgres({ databasePort: ports.postgres, folder: own });
  redis = startRedis(`redis-${servers}`, ports.redis, redisRules);
  await untilDatabaseTakesConnections({ databasePort: ports.postgres, folder: own });
  await asAdmin(async (first) => {
    await first.raw('create role other superuser login');
  }, 'belcode');
  await asAdmin((other) => other.raw('alter role belcode rename to postgres'), 'other');
  const rules = 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n';
  writeFileSync(join(own, 'postgres/pg_hba.conf'), rules);
  await asAdmin(async (admin) => {
    await admin.raw('drop role other');
    await admin.raw('select pg_reload_conf()');
  });
  await withStore((store) => until(() => store.ping(), 20_000));
}

async function withStore<T>(act: (store: Redis) => Promise<T>): Promise<T> {
  const store = new Redis(ports.redis, { username: 'belcode', password: redisPassword, maxRetriesPerRequest: null });
  store.on('error', () => {});
  try {
    return await act(store);
  } finally {
    store.disconnect();
  }
}

async function asAdmin<T>(act: (database: Database) => PromiseLike<T>, user = 'postgres', name = 'postgres') {
  const database = connectPostgres(`postgres://${user}@127.0.0.1:${ports.postgres}/${name}`, 'migrations', 1);
  try {
    return await act(database);
  } finally {
    await database.destroy();
  }
}

function startApi(more: Record<string, string> = {}) {
  const api = host.startApi(more);
  apis.push(api);
  return api;
}

const apiUrl = () => ({ url: `http://127.0.0.1:${ports.api}` });
const untilAnswers = () =>
  until(async () => (await fetch(`${apiUrl().url}/livez`, { headers: ownConnection })).ok, 20_000);

/** As the user does: the password, and the code that the authenticator shows. @returns the page that follows */
async function logIn(stepsFromNow = 0) {
  const visitor = visitorOf(apiUrl());
  await visitor.logIn('anna', password);
  const code = generateSync({
    secret: authenticatorSecret,
    epoch: Math.floor(Date.now() / 1_000) + stepsFromNow * stepSeconds,
  });
  await visitor.send('/code', { code });
  return visitor;
}

/** Removes what an earlier test restored, so that a restore finds a server without Belcode. */
const dropDatabase = () =>
  asAdmin(async (admin) => {
    for (const name of ['belcode', 'belcode_before']) await admin.raw(`drop database if exists ${name} with (force)`);
  });
/** The commands of a restore before this one. */
const upTo = (line: string) => (commandsOf('Restore').split(line)[0] ?? '').trim();
const restore = (commands = commandsOf('Restore')) => host.run(commands);
const doctor = async (more: Record<string, string> = {}) =>
  (await belcode(['doctor', '--for', 'api'], { ...environment, ...more })).out;
/** @returns the status, and what it says of the database */
async function askReady(): Promise<[number, unknown]> {
  const reply = await fetch(`${apiUrl().url}/readyz`, { headers: ownConnection });
  const { parts } = (await reply.json()) as { parts: Record<string, unknown> };
  return [reply.status, parts.database];
}
const schemaOf = () => host.run('runuser -u postgres -- pg_dump --schema-only belcode').printed.replace(/^\\.*$/gm, '');

beforeAll(async () => {
  ports = { postgres: await freePort(), redis: await freePort(), api: await freePort() };
  host = new RestoreHost(join(folder, 'host'), ports);
  environment = {
    BELCODE_SECRET: secret,
    BELCODE_DATABASE_URL: `postgres://belcode:of-postgres@127.0.0.1:${ports.postgres}/belcode`,
    BELCODE_REDIS_URL: `redis://belcode:${redisPassword}@127.0.0.1:${ports.redis}`,
    BELCODE_PORT: String(ports.api),
    BELCODE_DESTINATIONS: '+31',
    BELCODE_METRICS_API: 'off',
  };
  const lines = Object.entries(environment).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(join(host.settings, 'belcode.env'), lines.join(''));
  chmodSync(join(host.settings, 'belcode.env'), 0o640);
  writeFileSync(join(host.recordings, 'greeting.wav'), 'as it was said');
  for (const [name, text] of Object.entries(composeFiles)) writeFileSync(join(host.compose, name), text);
  await startServers();
  await asAdmin(async (admin) => {
    await admin.raw("create role belcode login password 'of-postgres'");
    await admin.raw('create database belcode owner belcode');
  });
  await belcode(['migrate'], environment);
  await belcode(['company', 'add', '--name', 'De Boer'], environment);
  const who = ['--login', 'anna', '--name', 'Anna', '--company', 'De Boer', '--language', 'en'];
  const added = await belcode(['user', 'add', ...who, '--keeps-password', '--json'], environment);
  const { id: userId, password: given } = JSON.parse(added.out);
  password = given;
  const database = connectPostgres(environment.BELCODE_DATABASE_URL ?? '', 'requests', 1);
  const factors = new FactorStore({ database, random });
  const binding = { userId, purpose: 'authenticator' } as const;
  const sealed = seal({ keys: sealKeys(secret), random }, binding, authenticatorSecret);
  await factors.add(confirmFactor({ userId }, { kind: 'authenticator', sealed, lastStep: 1 }));
  await factors.add(confirmFactor({ userId }, { kind: 'phone', number: '+31612345678' }));
  await database.destroy();
  const api = startApi();
  await untilAnswers();
  // The step before, because a code of one step passes once, and the login after the restore may be in the same step.
  // The code of the step before counts in the present one only, and a busy machine may take some seconds.
  await until(() => (Date.now() / 1_000) % stepSeconds < stepSeconds / 2, stepSeconds * 1_000);
  const visitor = await logIn(-1);
  expect(visitor.title).toBe('Overview');
  oldCookies = new Map(visitor.cookies);
  schema = schemaOf();
  const backUp = host.run(commandsOf('Back up'));
  expect(backUp.code, backUp.printed).toBe(0);
  await api.stop();
  // Everything is lost: both servers with their data, the settings and the recordings.
  await Promise.all([postgres.kill(), redis.kill()]);
  loseFiles();
  await startServers();
}, 120_000);

afterEach(() => Promise.all(apis.splice(0).map((api) => api.stop())));

afterAll(async () => {
  await Promise.all([postgres?.kill(), redis?.kill()]);
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(dropDatabase);

/** What the doctor finds wrong at the end, but for the api: no systemd starts it here. */
function crossesOf(printed: string): string[] {
  expect(printed).toContain('✗ api: the api does not answer');
  return (printed.match(/^✗ .*/gm) ?? []).filter((line) => !line.startsWith('✗ api: the api does not answer'));
}

/** What is left of before, which a restore must not keep: a session in Redis, and a database. */
async function leaveSomething(): Promise<void> {
  loseFiles();
  await asAdmin((admin) => admin.raw('create database belcode'));
  await withStore((store) => store.mset('belcode:session:of-a-thief', 'x', '{belcode-calls}:x', 1, 'of:others', 1));
}

/** Nothing of before is used, and what was saved is back. */
async function expectRestored(): Promise<void> {
  expect(readFileSync(join(host.settings, 'belcode.env'), 'utf8')).toContain(secret);
  expect(readFileSync(join(host.recordings, 'greeting.wav'), 'utf8')).toBe('as it was said');
  expect(schemaOf()).toBe(schema);
  expect(await withStore((store) => store.keys('*'))).not.toContain('belcode:session:of-a-thief');
  expect(await withStore((store) => store.mget('{belcode-calls}:x', 'of:others'))).toEqual([null, '1']);
  const { rows } = await asAdmin((admin) => admin.raw("select 1 from pg_database where datname = 'belcode_before'"));
  expect(rows).toHaveLength(1);
}

it('all is lost and restored by the commands of the page: the user logs in with the factor', async () => {
  await leaveSomething();
  const { code, printed } = restore();
  expect([code, crossesOf(printed)], printed).toEqual([1, []]);
  expect(printed).toContain('✓ seal keys');
  expect(host.calls('systemctl')).toEqual([
    'stop belcode-*',
    'enable --now belcode-api belcode-campaign.timer belcode-end.timer',
  ]);
  await expectRestored();
  const { rows: open } = await asAdmin((admin) =>
    admin.raw("select 1 from pg_database, aclexplode(datacl) where datname = 'belcode' and grantee = 0"),
  );
  expect(open).toEqual([]);

  startApi();
  await untilAnswers();
  await until(async () => (await askReady())[0] === 200, 20_000);
  const old = visitorOf(apiUrl());
  for (const [name, value] of oldCookies) old.cookies.set(name, value);
  expect((await old.open('/')).body).toContain('name="password"');
  expect((await logIn()).title).toBe('Overview');
  const { out } = await belcode(['audit', '--user', 'anna', '--json'], environment);
  expect(out).toContain('factor-added');
  const forbidden = await asAdmin((admin) => admin.raw('delete from audit'), 'postgres', 'belcode').catch(String);
  expect(forbidden).toContain('audit');
});

it('a back-up keeps the settings apart, and the last good one when it fails', () => {
  const files = () => readdirSync(host.backups, { recursive: true }).map(String).toSorted();
  const kept = [
    ...['belcode', 'belcode-settings', 'belcode-settings/settings.tar.gz'],
    ...['belcode/belcode.dump', 'belcode/roles.sql'],
  ];
  expect(files()).toEqual(kept);
  const dump = readFileSync(join(host.backups, 'belcode/belcode.dump'));
  // There is no database now.
  expect(host.run(commandsOf('Back up')).code).not.toBe(0);
  expect(readFileSync(join(host.backups, 'belcode/belcode.dump')).equals(dump)).toBe(true);
});

describe('a restore that went wrong', () => {
  const other = 'the secret of another house, of more than 32 bytes';

  it('another BELCODE_SECRET, or a key that is lost: doctor, the log of the api and the user are told', async () => {
    expect(crossesOf(restore().printed)).toEqual([]);
    const said = `key ${sealKeys(secret)[0].id} is missing, so 1 authenticator cannot be opened. Set the BELCODE_SECRET`;
    const more = { BELCODE_SECRET: other };
    const keys = { BELCODE_SEAL_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}` };
    for (const settings of [more, { ...more, ...keys }])
      expect(await doctor(settings)).toContain(`✗ seal keys: ${said}`);
    expect(await doctor(keys)).toContain('✓ seal keys');
    const api = startApi(more);
    await until(() => api.said().includes(said), 20_000);
    await untilAnswers();
    const visitor = await logIn();
    expect(visitor.notice).toContain('its key is missing here');
    const lose = "update factors set key_id = 'k7' where key_id is not null";
    await asAdmin((admin) => admin.raw(lose), 'postgres', 'belcode');
    expect(await doctor()).toMatch(/✗ seal keys: key k7 is missing, .* Add k7:… to BELCODE_SEAL_KEYS/);
  });

  it('an older dump: doctor, /readyz and the log of the api say what to run, and it helps', async () => {
    expect(restore(upTo('belcode redis')).code).toBe(0);
    const [undone = ''] = await migrateDown(environment.BELCODE_DATABASE_URL ?? '');
    expect(await doctor()).toContain(`✗ database: pending migrations: ${undone}. Run: belcode migrate`);
    const api = startApi();
    await until(() => api.said().includes('run `belcode migrate`'), 20_000);
    await untilAnswers();
    expect(await askReady()).toEqual([503, expect.objectContaining({ mend: 'Run: belcode migrate' })]);
    expect(host.run('belcode migrate').printed).toContain(`done  ${undone}`);
    expect(await doctor()).toContain('✓ database');
  });

  it('a dump of a newer Belcode: doctor, migrate and the log of the api say which', async () => {
    expect(crossesOf(restore().printed)).toEqual([]);
    const url = environment.BELCODE_DATABASE_URL ?? '';
    const database = connectPostgres(url, 'requests', 1);
    await database('belcode_migrations').insert({ name: '999-future.ts', batch: 9 });
    await database.destroy();
    const words = 'a newer Belcode has changed the tables (999-future.ts): install that version';
    expect(await doctor()).toContain(`✗ database: ${words}`);
    for (const word of [[], ['--down']]) {
      const { code, complaints } = await belcode(['migrate', ...word], environment);
      expect([code, complaints]).toEqual([1, expect.stringContaining(words)]);
    }
    const api = startApi();
    await until(() => api.said().includes(words), 20_000);
  });

  it('half a dump: the commands stop before they change anything', async () => {
    const dump = join(host.backups, 'belcode/belcode.dump');
    const whole = readFileSync(dump);
    try {
      writeFileSync(dump, whole.subarray(0, whole.length / 2));
      const { code, printed } = restore();
      expect(code).not.toBe(0);
      expect(printed).toMatch(/pg_restore: error: .*end of file/);
      expect(await doctor()).toContain('✗ database: ');
      expect(await doctor()).toContain('createdb');
    } finally {
      writeFileSync(dump, whole);
    }
  });

  it('half a dump that was restored all the same: doctor and /readyz say so', async () => {
    // Tables and rows, and none of what a dump has after them.
    const half = upTo('belcode redis').replace('--single-transaction', '--section=pre-data --section=data');
    expect(restore(half).code).toBe(0);
    expect(await doctor()).toMatch(/✗ database: .*users.* A restore has ended halfway/);
    startApi();
    await untilAnswers();
    expect(await askReady()).toEqual([503, expect.objectContaining({ says: expect.stringContaining('halfway') })]);
  });
});

it('the same in containers, by the commands of their page', async () => {
  expect(restore(upTo('belcode redis')).code).toBe(0);
  // The image makes the role of POSTGRES_USER so, and its commands connect as that.
  await asAdmin((admin) => admin.raw('alter role belcode superuser'));
  for (const [name, text] of Object.entries(composeFiles)) writeFileSync(join(host.compose, name), text);
  const backUp = host.run(commandsOf('Back up in containers'));
  expect(backUp.code, backUp.printed).toBe(0);
  await dropDatabase();
  await leaveSomething();
  const { code, printed } = host.run(commandsOf('Restore in containers'));
  expect([code, crossesOf(printed)], printed).toEqual([1, []]);
  await expectRestored();
  for (const [name, text] of Object.entries(composeFiles))
    expect(readFileSync(join(host.compose, name), 'utf8')).toBe(text);
  expect(host.calls('docker')).toEqual([
    'compose stop api dialler',
    'compose up --detach --wait --force-recreate redis postgres',
    'compose up --detach --force-recreate',
  ]);
});
