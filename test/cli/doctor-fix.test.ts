import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soundChecksFor } from '../../src/cli/doctor-sound-checks.ts';
import { Fault } from '../../src/cli/fault.ts';
import { DiallerStore } from '../../src/deliveries/dialler-store.ts';
import { migrateUp } from '../../src/postgres/migrate.ts';
import { promptNames } from '../../src/speech/prompts.ts';
import { soundKinds, soundPath } from '../../src/speech/sound-file.ts';
import { connectLab } from '../connections.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { redisUrl } from '../lab.ts';
import { belcode } from './run.ts';

const database = 'doctor-fix';
const codes = `/dev/shm/belcode-doctor-fix-${process.pid}`;

let folder: string;
let home: TestDatabase;
let server: Server;
let environment: Record<string, string>;
/** What Asterisk was asked to do, and which modules do not run. */
const acts: string[] = [];
const stopped = new Set(['app_stack.so', 'app_stasis.so']);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'belcode-doctor-fix-'));
  home = await createDatabase();
  // Asterisk's REST interface, and the api: all but the modules is right.
  server = createServer((request, response) => {
    const [, name = ''] = /^\/ari\/asterisk\/modules\/(.+)$/.exec(request.url ?? '') ?? [];
    if (request.method !== 'GET') {
      acts.push(`${request.method} ${name}`);
      stopped.delete(name);
      response.writeHead(204).end();
    } else if (name !== '') response.end(JSON.stringify({ status: stopped.has(name) ? 'Not Running' : 'Running' }));
    else if (request.url === '/ari/asterisk/info') response.end(JSON.stringify({ system: { version: '22.10.1' } }));
    else if (request.url === '/ari/endpoints/PJSIP/trunk') response.end(JSON.stringify({ state: 'online' }));
    else if (request.url?.startsWith('/readyz')) response.end(JSON.stringify({ ready: true, parts: {} }));
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new DiallerStore(await connectLab('commands', database), 3_600).report('dialler-1', 'live');
  for (const name of promptNames)
    for (const { fileEnding } of soundKinds) {
      const path = soundPath(folder, 'en', name, fileEnding);
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, Buffer.alloc(100));
    }
  mkdirSync(codes, { mode: 0o755 });
  chmodSync(codes, 0o755);
  environment = {
    BELCODE_SECRET: 'a secret for tests only, of more than 32 bytes',
    BELCODE_DEMO: '1',
    BELCODE_REDIS_URL: redisUrl(database),
    BELCODE_DATABASE_URL: home.url,
    BELCODE_ARI_URL: `http://127.0.0.1:${port}`,
    BELCODE_ARI_PASSWORD: 'right',
    BELCODE_PORT: String(port),
    BELCODE_DIAL: 'PJSIP/{number}@trunk',
    BELCODE_SOUNDS: folder,
    BELCODE_CODE_SOUNDS: codes,
  };
});

afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await home?.drop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(codes, { recursive: true, force: true });
});

describe('belcode doctor --fix', () => {
  it('changes nothing without --fix, and says what --fix can do and where more is written', async () => {
    const { code, out } = await belcode(['doctor', '--asterisk', folder], environment);
    expect(code).toBe(1);
    const broken = ['database', 'code sounds', 'modules'];
    for (const check of broken) {
      const line = new RegExp(
        `^✗ ${check}: .*\\n  belcode doctor --fix can .*\\n  See docs/doctor.md#${check.replace(' ', '-')}$`,
        'm',
      );
      expect(out).toMatch(line);
    }
    expect(acts).toEqual([]);
    expect(statSync(codes).mode & 0o777).toBe(0o755);
  });

  it('says each act before, mends what is broken and nothing else, and the second time does nothing', async () => {
    const first = await belcode(['doctor', '--fix', '--asterisk', folder], environment);
    const said = first.complaints.split('\n');
    expect(said).toHaveLength(3);
    expect(said).toEqual([
      expect.stringMatching(/^database: apply the migrations 001-api-keys.*\(belcode migrate\) …$/),
      `code sounds: close ${codes} to other users (chmod o=) …`,
      expect.stringMatching(/^modules: load app_stack.so, app_stasis.so into Asterisk; remove its noload .* …$/),
    ]);
    expect(first.out).not.toContain('✗');
    expect(first.code).toBe(0);
    expect(acts).toEqual(['POST app_stack.so', 'POST app_stasis.so']);
    expect(statSync(codes).mode & 0o777).toBe(0o750);
    const second = await belcode(['doctor', '--fix', '--asterisk', folder], environment);
    expect([second.code, second.complaints]).toEqual([0, '']);
    expect(acts).toHaveLength(2);
    expect(await migrateUp(home.url)).toEqual([]);
  });

  it('prints for programs what it can do', async () => {
    stopped.add('app_stack.so');
    const { out } = await belcode(['doctor', '--for', 'dialler', '--json'], environment);
    expect(JSON.parse(out)).toContainEqual({
      check: 'modules',
      ok: false,
      says: expect.stringContaining('app_stack.so is not running'),
      docs: 'docs/doctor.md#modules',
      fix: expect.stringContaining('load app_stack.so'),
    });
    stopped.clear();
  });

  it('leaves alone what is no fault of its own: a folder on the disk, a setting', async () => {
    const { out, complaints } = await belcode(['doctor', '--fix', '--for', 'dialler'], {
      ...environment,
      BELCODE_CODE_SOUNDS: join(folder, 'on-disk'),
      BELCODE_DIAL: 'PJSIP/{number}@trnk',
    });
    expect(complaints).toBe('');
    expect(out).toMatch(/✗ code sounds: .*not in memory/);
    expect(out).toMatch(/✗ dial templates: .*no endpoint trnk/);
  });
});

describe('sounds that Asterisk may not read', () => {
  const user = async () => ({ uid: 4242, gids: [4343] });
  const check = () => {
    const config = { BELCODE_SOUNDS: sounds, BELCODE_CODE_SOUNDS: codes, BELCODE_LANGUAGE: 'en', BELCODE_DIALLER: 'd' };
    return soundChecksFor(config, { environment: {} }, user).find(({ name }) => name === 'rights of sounds');
  };
  let sounds: string;

  beforeAll(() => {
    chmodSync(folder, 0o755);
    sounds = join(folder, 'sounds');
    mkdirSync(join(sounds, 'en'), { recursive: true });
    writeFileSync(join(sounds, 'en/one.wav'), 'x');
    writeFileSync(join(sounds, 'en/two.wav'), 'x');
  });

  const faultOf = async () =>
    (await check()
      ?.run()
      .catch((error: unknown) => error)) as Fault;

  it.each([
    ['the folder', () => chmodSync(sounds, 0o700)],
    ['the language', () => chmodSync(join(sounds, 'en'), 0o750)],
    ['files', () => chmodSync(join(sounds, 'en/one.wav'), 0o600)],
  ])('%s: are opened', async (_what, close) => {
    for (const path of [sounds, join(sounds, 'en')]) chmodSync(path, 0o755);
    for (const name of ['one', 'two']) chmodSync(join(sounds, `en/${name}.wav`), 0o644);
    chmodSync(codes, 0o751);
    close();
    const fault = await faultOf();
    expect(fault).toBeInstanceOf(Fault);
    expect(fault.message).toContain('so nothing is heard');
    await fault.fix.act();
    const again = await faultOf();
    expect(String(again)).not.toContain('nothing is heard');
  });

  it('a folder above them is not ours to open', async () => {
    chmodSync(folder, 0o700);
    const fault = await faultOf();
    chmodSync(folder, 0o755);
    expect(fault).not.toBeInstanceOf(Fault);
    expect(fault.message).toContain(`may not pass ${folder}`);
  });

  it('a folder of codes that is closed to it is said, with what mends it', async () => {
    chmodSync(codes, 0o750);
    expect((await faultOf()).message).toMatch(/may not open .*Group= in its unit/);
  });
});
