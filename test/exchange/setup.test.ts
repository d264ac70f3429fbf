import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { buildLabSounds, labSounds } from '../../lab/sounds.ts';
import { readSettings } from '../../src/cli/setup/settings-text.ts';
import { belcode } from '../cli/run.ts';
import { databaseUrl } from '../lab.ts';
import { startWorld, type World } from '../phones/world.ts';
import { type StockHost, startStockHost } from './stock-asterisk.ts';

/** A stock Asterisk of Debian, `belcode setup`, and a call: as an operator meets it. Steps build on one another. */
const database = 'set_up_by_setup';
const number = '+31612348088';

let host: StockHost;
let telephone: World;
let settingsFile: string;
let before: Record<string, string>;

const changed = ['extensions.conf', 'ari.conf', 'http.conf', 'manager.conf'];
const textsOf = async () =>
  Object.fromEntries(
    await Promise.all(changed.map(async (name) => [name, await readFile(join(host.etc, name), 'utf8')])),
  );

const setup = (...words: string[]) =>
  belcode([
    ...['setup', '--answers', join(host.folder, 'answers'), '--settings', settingsFile],
    ...['--state', join(host.folder, 'state/setup.json'), ...words],
  ]);

async function administer(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl() });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

beforeAll(async () => {
  const trunkPort = await freePort();
  telephone = await startWorld({
    port: trunkPort,
    does: [
      { answers: 180 },
      { answers: 200 },
      { sends: 'silence' },
      { waitsMilliseconds: 1_500 },
      { sends: 'key 5' },
      { waitsFor: 'BYE' },
    ],
  });
  await buildLabSounds(() => {});
  host = await startStockHost('set-up-by-setup', trunkPort);
  await cp(labSounds, join(host.folder, 'sounds'), { recursive: true });
  settingsFile = join(host.folder, 'belcode.env');
  await writeFile(
    settingsFile,
    `# of the operator\nBELCODE_SOUNDS=${join(host.folder, 'sounds')}\nBELCODE_CODE_SOUNDS=/dev/shm/belcode-setup\nBELCODE_LANGUAGES=en,nl\n`,
  );
  await writeFile(
    join(host.folder, 'answers'),
    [
      `asterisk-folder = ${host.etc}`,
      `asterisk-command = ${host.console}`,
      `dial = PJSIP/{number}@trunk`,
      'caller-id = Company <+31508200000>',
      'destinations = +31',
      `redis = redis://127.0.0.1:${host.redisPort}`,
      'redis-close = yes',
      `database = ${databaseUrl()}`,
      `database-name = ${database}`,
      `test-number = ${number}`,
      'company = Example',
      'operator = alex',
    ].join('\n'),
  );
  before = await textsOf();
});

afterAll(async () => {
  await telephone?.stop();
  await host?.stop();
  await administer(`drop database if exists ${database}`, `drop role if exists ${database}`);
});

it('a dry run says what would be done, and changes nothing', async () => {
  const { code, out, complaints } = await setup('--dry-run');
  expect(complaints).toBe('');
  expect(code).toBe(0);
  expect(out).toMatch(/^✓ Asterisk: Asterisk (?:16|22)\.\S+, configuration in .* \(as Asterisk ships it\)/m);
  for (const act of [
    'new file .*/belcode/setup-ari.conf',
    'would do: .* -rx "dialplan reload"',
    'would do: Redis: ACL SETUSER belcode reset on >… ',
    `would do: SQL: create role "${database}" login nosuperuser .* password '…'`,
    `would do: SQL: create database "${database}" owner`,
    'would do: belcode migrate',
    'would do: belcode sounds build',
    `would do: belcode call \\${number}`,
    'would do: .*belcode user add --login alex --role operator',
  ])
    expect(out).toMatch(new RegExp(act));
  expect(await textsOf()).toEqual(before);
  expect(telephone.invites()).toEqual([]);
});

it('it sets everything up, and the telephone rings, is heard, and its key is heard', async () => {
  const started = performance.now();
  const { code, out, complaints } = await setup();
  const seconds = Math.round((performance.now() - started) / 1_000);
  console.log(`belcode setup, with its test call, took ${seconds} s`);
  expect(complaints).toBe('');
  expect(code).toBe(0);
  expect(out).toContain('✓ key 5 was heard: calls work');
  expect(out).toMatch(/alex chooses a password at http:\/\/127\.0\.0\.1:8080\/forgot-password\/link\?token=/);
  expect(telephone.invites().map((invite) => invite.number)).toEqual([number]);
  const secrets = [...readSettings(await readFile(settingsFile, 'utf8'))]
    .filter(([name]) => /SECRET|PASSWORD|_URL/.test(name))
    .flatMap(([, value]) => (URL.canParse(value) ? new URL(value).password : value))
    .filter((value) => value.length > 10);
  expect(secrets).toHaveLength(5);
  for (const secret of secrets) expect(out).not.toContain(secret);
});

it('run again it changes nothing but what it always does', async () => {
  const texts = await textsOf();
  const { code, out, complaints } = await setup();
  expect(complaints).toBe('');
  expect(code).toBe(0);
  expect(out.match(/^→ .*/gm)).toEqual([expect.stringContaining('sounds: ')]);
  expect(await textsOf()).toEqual(texts);
  expect(telephone.invites()).toHaveLength(1);
});

it('Redis refuses everybody else, and PostgreSQL lets only the role in', async () => {
  const settings = readSettings(await readFile(settingsFile, 'utf8'));
  const { out } = await belcode(['doctor', '--for', 'api'], Object.fromEntries(settings));
  expect(out).toMatch(/^✓ Redis: /m);
  expect(out).toMatch(/^✓ Redis password: .*NOAUTH/m);
  expect(out).toMatch(/^✓ database: all migrations/m);
});

it('a test call keeps the rules: a destination that is not allowed is refused', async () => {
  const settings = readSettings(await readFile(settingsFile, 'utf8'));
  const { code, complaints } = await belcode(['call', '+4915112345678'], Object.fromEntries(settings));
  expect(code).toBe(1);
  expect(complaints).toContain('destination-refused');
});

it('undo gives the bytes of before back, and keeps the data', async () => {
  const { code, out } = await setup('--undo');
  expect(code).toBe(0);
  expect(await textsOf()).toEqual(before);
  expect(await readFile(settingsFile, 'utf8')).toMatch(
    /^# of the operator\nBELCODE_SOUNDS=.*\nBELCODE_CODE_SOUNDS=.*\nBELCODE_LANGUAGES=en,nl\n$/,
  );
  expect(out).toContain('left the database and its role');
});
