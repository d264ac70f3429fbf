import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateUp } from '../../src/postgres/migrate.ts';
import { promptNames } from '../../src/speech/prompts.ts';
import { soundKinds, soundPath, writeWhole } from '../../src/speech/sound-file.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { redisUrl } from '../lab.ts';
import { belcode } from './run.ts';

let home: TestDatabase;
let exchange: Server;
let folder: string;
let environment: Record<string, string>;
let version = '22.10.1~dfsg';

beforeAll(async () => {
  home = await createDatabase();
  await migrateUp(home.url);
  folder = await mkdtemp(join(tmpdir(), 'belcode-doctor-'));
  // Speaks as Asterisk's ARI does; whether the real one does so too is for the tests of the exchange.
  exchange = createServer((request, response) => {
    const right = request.headers.authorization === `Basic ${Buffer.from('belcode:right').toString('base64')}`;
    if (request.url !== '/ari/asterisk/info') response.writeHead(404).end();
    else if (!right) response.writeHead(401).end();
    else response.end(JSON.stringify({ system: { version } }));
  });
  await new Promise<void>((resolve) => exchange.listen(0, '127.0.0.1', resolve));
  environment = {
    BELCODE_SECRET: 'a secret for tests only, of more than 32 bytes',
    BELCODE_REDIS_URL: redisUrl(),
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
  await home.drop();
  await rm(folder, { recursive: true });
});

test('what is not right has a cross, and what to do next', async () => {
  const { code, out } = await belcode(['doctor'], environment);
  expect(code).toBe(1);
  expect(out).toMatch(/^✗ sounds: .*belcode sounds build$/m);
  for (const right of ['settings', 'Redis', 'database', 'exchange', 'code sounds'])
    expect(out).toContain(`✓ ${right}: `);
});

test('all is right: only ticks, and exit code 0', async () => {
  await mkdir(join(folder, 'en'));
  for (const name of promptNames) {
    for (const { extension } of soundKinds)
      await writeWhole(soundPath(folder, 'en', name, extension), Buffer.alloc(100));
  }
  const { code, out } = await belcode(['doctor'], environment);
  expect(out).not.toContain('✗');
  expect(code).toBe(0);
});

test.each([
  ['settings', { BELCODE_SECRET: '' }, /BELCODE_SECRET is not set/],
  ['settings', { BELCODE_DIAL: 'nonsense' }, /BELCODE_DIAL must/],
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

test('an old Asterisk is found', async () => {
  version = '22.9.0';
  const { out } = await belcode(['doctor', '--for', 'dialler'], environment);
  version = '22.10.1';
  expect(out).toMatch(/✗ exchange: Asterisk 22.9.0 is too old/);
});

test('tables that are missing are found', async () => {
  const empty = await createDatabase();
  const { out } = await belcode(['doctor'], { ...environment, BELCODE_DATABASE_URL: empty.url });
  await empty.drop();
  expect(out).toMatch(/✗ database: not done yet: 001-api-keys.ts.* Run: belcode migrate/);
});

test('a host with only an api needs no exchange, and one with only a dialler no database', async () => {
  const api = await belcode(['doctor', '--for', 'api', '--json'], environment);
  expect(JSON.parse(api.out).map(({ check }: { check: string }) => check)).toEqual(['settings', 'Redis', 'database']);
  const dialler = await belcode(['doctor', '--for', 'dialler', '--json'], environment);
  expect(JSON.parse(dialler.out).map(({ check }: { check: string }) => check)).not.toContain('database');
});
