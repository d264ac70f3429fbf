import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabAddresses } from '../../lab/addresses.ts';
import { type Box, startBox } from '../../lab/box.ts';
import { labFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { startPostgres, untilDatabaseTakesConnections } from '../../lab/postgres.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { connectLab, connectTo } from '../connections.ts';
import { lab, redisUrl } from '../lab.ts';
import { until } from '../until.ts';
import { belcode } from './run.ts';

const folder = join(labFolder, `doctor-${process.pid}`);
/** Its path is short enough for a socket, and everybody may enter it. */
const sockets = mkdtempSync('/tmp/doctor-');
const boxes: Box[] = [];
let redisPort: number;
let databasePort: number;

/** A Redis with a password and a socket, and a PostgreSQL that requires a password of some users. */
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  [redisPort, databasePort] = [await freePort(), await freePort()];
  boxes.push(startRedis('redis', ['--port', String(redisPort), '--requirepass', 'of-redis']));
  for (const [name, mode, more] of [
    ['closed', '770', []],
    ['open', '777', []],
    ['asking', '777', ['--requirepass', 'of-redis']],
  ] as const) {
    const socket = ['--unixsocket', `/srv/sockets/${name}.sock`, '--unixsocketperm', mode];
    boxes.push(startRedis(name, ['--port', '0', ...socket, ...more]));
  }
  chmodSync(sockets, 0o755);
  mkdirSync(join(sockets, 'database'));
  chmodSync(join(sockets, 'database'), 0o777);
  boxes.push(
    startPostgres({ databasePort, folder, sockets: join(sockets, 'database') } as Parameters<typeof startPostgres>[0]),
  );
  await untilDatabaseTakesConnections({ databasePort, folder } as LabAddresses);
  const rules = join(folder, 'postgres/pg_hba.conf');
  writeFileSync(
    rules,
    `host all guarded 127.0.0.1/32 scram-sha-256\nlocal all guarded scram-sha-256\nlocal all root peer\n${readFileSync(rules, 'utf8')}`,
  );
  appendFileSync(rules, 'host all stranger 127.0.0.1/32 reject\n');
  const database = connectPostgres(`postgres://belcode@127.0.0.1:${databasePort}/postgres`, 'requests', 1);
  await database.raw('create role root login');
  await database.raw("create role guarded login password 'of-postgres'");
  await database.raw('select pg_reload_conf()');
  await database.destroy();
  const redis = connectTo(`redis://:of-redis@127.0.0.1:${redisPort}`);
  await until(() => redis.status === 'ready');
}, 60_000);

afterAll(async () => {
  await Promise.all(boxes.map((box) => box.kill()));
  for (const each of [folder, sockets]) rmSync(each, { recursive: true, force: true });
});

function startRedis(name: string, settings: string[]): Box {
  const command = ['/usr/bin/redis-server', '--bind', '127.0.0.1', '--save', '', '--dir', '/tmp', ...settings];
  return startBox({ name, command, mounts: [[sockets, '/srv/sockets']], logFile: join(folder, `${name}.log`) });
}

async function lineOf(check: string, settings: Record<string, string>): Promise<string> {
  const secret = { BELCODE_SECRET: 'a secret for tests only, of more than 32 bytes' };
  const stores = { BELCODE_REDIS_URL: redisUrl(), BELCODE_DATABASE_URL: trusting() };
  const { out } = await belcode(['doctor', '--for', 'api'], Object.assign(secret, stores, settings));
  expect(out).not.toContain('of-redis');
  expect(out).not.toContain('of-postgres');
  return out.split('\n').find((line) => line.slice(2).startsWith(`${check}: `)) ?? out;
}

const trusting = () => `postgres://belcode@127.0.0.1:${lab().databasePort}/postgres`;

describe('the doctor tries Redis without a password', () => {
  it('fails when it answers anyone, also one who has a password', async () => {
    const redis = await connectLab();
    await redis.call('ACL', 'SETUSER', 'with-password', 'on', '>x', '~*', '+@all');
    for (const user of ['', 'with-password:x@']) {
      const line = await lineOf('Redis password', { BELCODE_REDIS_URL: redisUrl().replace('//', `//${user}`) });
      expect(line).toMatch(/^✗ .*answers anyone who connects \(PING without a password: PONG\)\. Set requirepass or/);
    }
    await redis.call('ACL', 'DELUSER', 'with-password');
  });

  it('is content when it asks, in the words of Redis', async () => {
    const line = await lineOf('Redis password', { BELCODE_REDIS_URL: `redis://:of-redis@127.0.0.1:${redisPort}/3` });
    expect(line).toBe(`✓ Redis password: without one 127.0.0.1:${redisPort} says: NOAUTH Authentication required.`);
  });

  it.each([
    ['that only some may open', 'closed', /^✓ .*unix socket that asks for none, and that not everybody/],
    ['that asks for a password', 'asking', /^✓ .*NOAUTH/],
    ['that everybody may open', 'open', /^✗ .*answers anyone who connects.*unix socket that only Belcode's user/],
  ])('tries a unix socket %s', async (_, name, words) => {
    const settings = { BELCODE_REDIS_URL: join(sockets, `${name}.sock`) };
    expect(await lineOf('Redis password', settings)).toMatch(words);
    if (name !== 'asking') expect(await lineOf('Redis', settings)).toMatch(/^✓ Redis: version /);
  });

  it('is content with a unix socket in a folder that others may not enter', async () => {
    chmodSync(sockets, 0o750);
    const settings = { BELCODE_REDIS_URL: join(sockets, 'open.sock') };
    const line = await lineOf('Redis password', settings).finally(() => chmodSync(sockets, 0o755));
    expect(line).toMatch(/^✓ .*not everybody on this host may open/);
  });

  it('only says so in the demo', async () => {
    expect(await lineOf('Redis password', { BELCODE_DEMO: '1' })).toMatch(/^✓ .*answers anyone.*for the demo only$/);
  });

  it('leaves a Redis that is away to the other line', async () => {
    const settings = { BELCODE_REDIS_URL: 'redis://127.0.0.1:1' };
    expect(await lineOf('Redis password', settings)).toMatch(/^✓ .*not tried/);
    expect(await lineOf('Redis', settings)).toMatch(/^✗/);
  });
});

describe('the doctor tries PostgreSQL without a password', () => {
  const as = (user: string) => ({ BELCODE_DATABASE_URL: `postgres://${user}@127.0.0.1:${databasePort}/postgres` });

  it.each(['belcode', 'belcode:of-postgres'])('fails when it lets %s in', async (user) => {
    expect(await lineOf('database password', as(user))).toMatch(
      /^✗ .*lets anyone in as belcode without a password\. Replace trust by scram-sha-256 for this user in pg_hba\.conf/,
    );
  });

  it('is content when it asks', async () => {
    expect(await lineOf('database password', as('guarded:of-postgres'))).toMatch(/^✓ .*says: it asks for a password$/);
  });

  it('only says so in the demo', async () => {
    const settings = { BELCODE_DEMO: '1', BELCODE_DATABASE_URL: trusting() };
    expect(await lineOf('database password', settings)).toMatch(/^✓ .*lets anyone in.*for the demo only$/);
  });

  it('leaves one that is away to the other line', async () => {
    const settings = { BELCODE_DATABASE_URL: 'postgres://belcode:x@127.0.0.1:1/belcode' };
    expect(await lineOf('database password', settings)).toMatch(/^✓ .*not tried/);
  });

  const bySocket = (user: string, port = databasePort) => ({
    BELCODE_DATABASE_URL: `postgres:///postgres?host=${join(sockets, 'database')}&port=${port}&user=${user}`,
  });

  it.each([
    ['whoever connects', 'belcode', /^✗ .*lets anyone in as belcode.*by a unix socket peer does too/],
    ['a password', 'guarded&password=of-postgres', /^✓ .*it asks for a password/],
    ['the user of the host', 'root', /^✓ .*it lets in peer:root/],
  ])('tries a unix socket that trusts %s', async (_, user, words) => {
    expect(await lineOf('database password', bySocket(user))).toMatch(words);
  });

  it('is content with a socket in a folder that others may not enter', async () => {
    chmodSync(sockets, 0o750);
    const line = await lineOf('database password', bySocket('belcode')).finally(() => chmodSync(sockets, 0o755));
    expect(line).toMatch(/^✓ .*not everybody on this host may open/);
  });

  it('leaves a socket that is away to the other line', async () => {
    expect(await lineOf('database password', bySocket('belcode', 1))).toMatch(/^✓ .*not tried/);
  });
});
