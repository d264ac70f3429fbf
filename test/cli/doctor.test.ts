import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { checkClock } from '../../src/cli/doctor-clock-check.ts';
import { systemClock } from '../../src/clock.ts';
import { DiallerStore } from '../../src/deliveries/dialler-store.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { PushKeyStore } from '../../src/factors/push-key-store.ts';
import { sealKeys } from '../../src/factors/seal.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrateUp } from '../../src/postgres/migrate.ts';
import { systemRandom } from '../../src/random.ts';
import { promptNames } from '../../src/speech/prompts.ts';
import { soundKinds, soundPath, writeWhole } from '../../src/speech/sound-file.ts';
import { connectLab, nowhereUrl } from '../connections.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { openFactors, sealed } from '../factors/own-factors.ts';
import { redisUrl } from '../lab.ts';
import { OwnDevice } from '../methods/own-device.ts';
import { belcode } from './run.ts';

const { publicKey } = new OwnDevice();
/** All files that share a database share its list of diallers, so this file has its own (docs/testing.md). */
const doctorDatabase = 'doctor';

let home: TestDatabase;
let exchange: Server;
let api: Server;
let folder: string;
let environment: Record<string, string>;
let version = '22.10.1~dfsg';

beforeAll(async () => {
  home = await createDatabase();
  await migrateUp(home.url);
  folder = await mkdtemp(join(tmpdir(), 'belcode-doctor-'));
  // Replies as Asterisk's ARI does. The tests in `exchange` check that the real one does so too.
  exchange = createServer((request, response) => {
    const right = request.headers.authorization === `Basic ${Buffer.from('belcode:right').toString('base64')}`;
    const url = request.url ?? '';
    if (!right && url === '/ari/asterisk/info') response.writeHead(401).end();
    else if (url.startsWith('/ari/asterisk/modules/')) response.end(JSON.stringify({ status: 'Running' }));
    else if (url === '/ari/endpoints/PJSIP/trunk') response.end(JSON.stringify({ state: 'online' }));
    else if (url !== '/ari/asterisk/info') response.writeHead(404).end();
    else response.end(JSON.stringify({ system: { version } }));
  });
  await new Promise<void>((resolve) => exchange.listen(0, '127.0.0.1', resolve));
  // The api and the dialler run, and are ready.
  api = createServer((_, response) => response.end(JSON.stringify({ ready: true, parts: {} })));
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  await new DiallerStore(await connectLab('commands', doctorDatabase), 3_600).report('dialler-1', 'live');
  environment = {
    BELCODE_PORT: String((api.address() as { port: number }).port),
    BELCODE_SECRET: 'a secret for tests only, of more than 32 bytes',
    // The stores of the lab require no password.
    BELCODE_DEMO: '1',
    BELCODE_REDIS_URL: redisUrl(doctorDatabase),
    BELCODE_DATABASE_URL: home.url,
    BELCODE_ARI_URL: `http://127.0.0.1:${(exchange.address() as { port: number }).port}`,
    BELCODE_ARI_PASSWORD: 'right',
    BELCODE_DIAL: 'PJSIP/{number}@trunk',
    BELCODE_SOUNDS: folder,
    BELCODE_CODE_SOUNDS: `/dev/shm/belcode-doctor-test-${process.pid}`,
  };
});

afterAll(async () => {
  exchange.close();
  api.close();
  await home.drop();
  await rm(folder, { recursive: true });
});

test.each([
  [95_000, ['api', 'dialler'], '95 s ahead of that of Redis, and 95 s ahead of that of PostgreSQL'],
  [-95_000, ['api'], '95 s behind that of Redis, and 95 s behind that of PostgreSQL'],
  [95_000, ['dialler'], '95 s ahead of that of Redis. Authenticators'],
] as const)('a host whose clock is %i ms off, for %j', async (off, programs, says) => {
  const wrong = { ...systemClock, now: () => systemClock.now() + off };
  const urls = { BELCODE_REDIS_URL: redisUrl(doctorDatabase), BELCODE_DATABASE_URL: home.url };
  await expect(checkClock(urls, programs, wrong)).rejects.toThrow(says);
  expect(await checkClock(urls, programs, systemClock)).toMatch(/^it agrees with Redis/);
  const away = { ...urls, BELCODE_REDIS_URL: 'redis://127.0.0.1:1' };
  expect(await checkClock(away, programs, wrong)).toBe('not compared, because no store answers');
});

test('what is not right has a cross, and what to do next', async () => {
  const { code, out } = await belcode(['doctor'], environment);
  expect(code).toBe(1);
  expect(out).toMatch(/^✗ sounds: .*belcode sounds build$/m);
  for (const right of ['settings', 'Redis', 'clock', 'database', 'exchange', 'code sounds'])
    expect(out).toContain(`✓ ${right}: `);
});

test('all is right: only ticks, and exit code 0', async () => {
  await mkdir(join(folder, 'en'));
  for (const name of promptNames) {
    for (const { fileEnding } of soundKinds)
      await writeWhole(soundPath(folder, 'en', name, fileEnding), Buffer.alloc(100));
  }
  const { code, out } = await belcode(['doctor'], environment);
  expect(out).not.toContain('✗');
  expect(code).toBe(0);
});

test.each([
  ['settings', { BELCODE_SECRET: '' }, /BELCODE_SECRET is not set/],
  ['settings', { BELCODE_DIAL: 'nonsense' }, /BELCODE_DIAL must/],
  ['settings', { BELCODE_RATES: '/nowhere/rates.csv' }, /BELCODE_RATES \/nowhere\/rates.csv/],
  ['settings', { BELCODE_BUDGET_MONEY: 'hour:5' }, /BELCODE_RATES is not set/],
  ['Redis', { BELCODE_REDIS_URL: 'redis://127.0.0.1:1' }, /Start Redis/],
  ['database', { BELCODE_DATABASE_URL: 'postgres://belcode@127.0.0.1:1/x' }, /Start PostgreSQL/],
  ['exchange', { BELCODE_ARI_URL: 'http://127.0.0.1:1' }, /does not answer/],
  ['exchange', { BELCODE_ARI_PASSWORD: 'not-so-right' }, /refuses the user or the password/],
  ['code sounds', { BELCODE_CODE_SOUNDS: join(process.cwd(), 'belcode-on-disk') }, /not in memory/],
])('%s: %j is found', async (check, wrong, words) => {
  const { code, out } = await belcode(['doctor'], { ...environment, ...wrong });
  expect(code).toBe(1);
  const line = out.split('\n').find((each) => each.startsWith(`✗ ${check}: `));
  expect(line).toMatch(words);
  expect(out).not.toContain('not-so-right');
});

test('root, who runs the doctor, is told of no fault in the folder of the dialler’s user', async () => {
  const own = await mkdtemp('/dev/shm/belcode-doctor-of-another-');
  onTestFinished(() => rm(own, { recursive: true }));
  await chown(own, 4242, 4243);
  const settings = { ...environment, BELCODE_CODE_SOUNDS: own };
  await chmod(own, 0o750);
  const fine = await belcode(['doctor', '--for', 'dialler'], settings);
  expect(fine.out).toContain(`✓ code sounds: ${own} is in memory and open to user 4242 and group 4243 only`);
  await chmod(own, 0o755);
  const open = await belcode(['doctor', '--for', 'dialler'], settings);
  expect(open.out).toMatch(/✗ code sounds: .* is open to every user of this host: chmod o= /);
});

test.each([
  ['13.38.3', /✗ exchange: Asterisk 13.38.3 is too old. Install 16.11.0 or later/],
  ['16.10.0', /✗ exchange: Asterisk 16.10.0 is too old. Install 16.11.0 or later/],
  ['17.4.0', /✗ exchange: .*Install 17.5.0 or later/],
  ['20.19.0', /✗ exchange: Asterisk 20.19.0 hangs for ever .*Install another version/],
  ['22.9.0', /✗ exchange: Asterisk 22.9.0 hangs for ever .*Install another version/],
  ['23.3.0', /✗ exchange: Asterisk 23.3.0 hangs for ever .*Install another version/],
  ['16.28.0~dfsg-0+deb11u10', /✓ exchange: /],
  ['18.9-cert1', /✓ exchange: /],
  ['GIT-22-1a2b3c', /✓ exchange: /],
])('Asterisk %s: %s', async (older, said) => {
  version = older;
  const { out } = await belcode(['doctor', '--for', 'dialler'], environment);
  version = '22.10.1';
  expect(out).toMatch(said);
});

test('tables that are missing are found', async () => {
  const empty = await createDatabase();
  const { out } = await belcode(['doctor'], { ...environment, BELCODE_DATABASE_URL: empty.url });
  await empty.drop();
  expect(out).toMatch(/✗ database: pending migrations: 001-api-keys.ts.* Run: belcode migrate/);
});

test('a host with only an api needs no exchange, and one with only a dialler no database', async () => {
  const api = await belcode(['doctor', '--for', 'api', '--json'], environment);
  const checks = [
    'settings',
    'Node',
    'Redis',
    'Redis password',
    'clock',
    'database',
    'database password',
    'budget',
    'numbers',
    'brands',
    'help',
    'methods',
    'recordings handed in',
    'app',
    'push',
    'push keys',
    'seal keys',
    'api',
    'panel',
  ];
  expect(JSON.parse(api.out).map(({ check }: { check: string }) => check)).toEqual(checks);
  const dialler = await belcode(['doctor', '--for', 'dialler', '--json'], environment);
  expect(JSON.parse(dialler.out).map(({ check }: { check: string }) => check)).not.toContain('database');
});

test.each([
  [{}, 'the built-in one holds, 90 minutes an hour'],
  [{ BELCODE_BUDGET_MINUTES: 'hour:60' }, 'set'],
  [{ BELCODE_BUDGET_MINUTES: 'none' }, 'none: outside calls may cost without a limit'],
])('the budget: %o', async (settings, says) => {
  const { out } = await belcode(['doctor', '--for', 'api'], { ...environment, ...settings });
  expect(out).toContain(`✓ budget: ${says}`);
});

test('enrolled numbers that no numbering plan has any more are listed, and are no failure', async () => {
  const people = await openFactors();
  try {
    const { id: userId } = await people.addUser();
    await people.factors.add(confirmFactor({ userId }, { kind: 'phone', number: '+22997123456' }));
    const { out } = await belcode(['doctor', '--for', 'api'], {
      ...environment,
      BELCODE_DATABASE_URL: people.url,
    });
    expect(out).toMatch(
      /✓ numbers: 1 enrolled numbers are in no numbering plan any more: \S+ \+229\*+56\. They still ring/,
    );
  } finally {
    await people.close();
  }
});

describe('the app', () => {
  const lineOf = async (check: string, more: Record<string, string> = {}) => {
    const { out } = await belcode(['doctor'], { ...environment, ...more });
    return out.split('\n').find((line) => line.slice(2).startsWith(`${check}: `)) ?? '';
  };

  test.each([
    ['https://panel.example.org', '✓ app: is at https://panel.example.org/app'],
    ['http://127.0.0.1:3000', '✓ app: is at http://127.0.0.1:3000/app'],
    ['http://localhost:3000', '✓ app: is at http://localhost:3000/app'],
    [
      'http://panel.example.org',
      '✗ app: BELCODE_PANEL_URL is http, but browsers install the app over https only. Serve',
    ],
    ['http://127.0.0.1.example.org', '✗ app: '],
    ['', '✓ app: BELCODE_PANEL_URL is not set'],
  ])('at %j', async (BELCODE_PANEL_URL, said) => {
    expect(await lineOf('app', { BELCODE_PANEL_URL })).toContain(said);
  });

  test('a push wants somebody whom its service can reach, as soon as a browser has the app', async () => {
    const people = await openFactors();
    try {
      const more = { BELCODE_DATABASE_URL: people.url };
      const contact = { ...more, BELCODE_OPERATOR_MAIL: 'olga@example.org' };
      expect(await lineOf('push', more)).toMatch(/^✓ .*need BELCODE_PUSH_CONTACT, which is not set/);
      for (const subscription of [sealed, undefined]) {
        const { id: userId } = await people.addUser();
        const device = { kind: 'browser', id: systemRandom.id(), publicKey, name: 'Firefox', subscription } as const;
        await people.factors.add(confirmFactor({ userId }, { kind: 'app', device }));
      }
      expect(await lineOf('push', more)).toMatch(/^✗ push: 2 browsers have the app .*Set BELCODE_PUSH_CONTACT/);
      const taken = '✓ push: 1 of 2 browsers accept pushes; the contact is mailto:olga@example.org';
      expect(await lineOf('push', contact)).toBe(taken);
      const lost = `✗ push keys: 1 browsers get no push until the app is opened there, because key ${sealed.keyId}`;
      expect(await lineOf('push keys', more)).toContain(lost);
    } finally {
      await people.close();
    }
  });

  test('push keys open with the keys of now, or it says how to make others', async () => {
    const database = connectPostgres(home.url, 'requests', 1);
    try {
      expect(await lineOf('push keys')).toContain('✓ push keys: none yet');
      const random = systemRandom;
      await new PushKeyStore({ database, random, sealKeys: sealKeys(environment.BELCODE_SECRET ?? '') }).ensure();
      expect(await lineOf('push keys')).toMatch(/✓ push keys: open with secret-/);
      const other = { BELCODE_SECRET: 'another secret for tests only, of more than 32 bytes' };
      expect(await lineOf('push keys', other)).toMatch(/✗ push keys: .*belcode app keys --renew/);
      expect(await lineOf('push keys', { BELCODE_SECRET: '' })).toContain(
        '✗ push keys: BELCODE_SECRET opens them, and it is not set',
      );
    } finally {
      await database('push_keys').delete();
      await database.destroy();
    }
  });

  test('telephones are counted where extensions may be methods, and their answers looked for', async () => {
    const redis = await connectLab('commands', doctorDatabase);
    await redis.flushdb();
    const more = { BELCODE_REDIS_URL: redisUrl(doctorDatabase), BELCODE_EXTENSIONS: '200-299' };
    expect(await lineOf('telephones')).toBe('');
    expect(await lineOf('telephones', more)).toBe('✓ telephones: no dialler reports who is online');
    await new DiallerStore(redis).report('north', 'live');
    await new EndpointPresenceStore(redis).replace('north', ['201', '202']);
    expect(await lineOf('telephones', more)).toBe('✓ telephones: online: 2 at north');
    expect(await lineOf('SIP reports', more)).toContain('BELCODE_SIP_REPORTS is not set');
    expect(await lineOf('SIP reports', { ...more, BELCODE_SIP_REPORTS: '127.0.0.1:9060' })).toContain(
      'are read at 127.0.0.1:9060',
    );
    expect(await lineOf('telephones', { ...more, BELCODE_REDIS_URL: nowhereUrl })).toMatch(/^✗ telephones: /);
  });
});
