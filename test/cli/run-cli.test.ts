import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sourceProgram } from '../../lab/compiled-source.ts';
import { commands } from '../../src/cli/commands.ts';
import { settings } from '../../src/config.ts';
import { belcode } from './run.ts';

test('the help has a line for each command', async () => {
  const { code, out } = await belcode(['help']);
  expect(code).toBe(0);
  for (const [name, command] of Object.entries(commands)) {
    expect(command.usage.startsWith(name)).toBe(true);
    expect(out).toContain(`belcode ${command.usage}`);
    expect(out).toContain(command.about);
  }
  expect((await belcode([])).code).toBe(2);
});

test.each([
  ['an unknown command', ['dance']],
  ['half a command', ['key']],
  ['an unknown option', ['migrate', '--up']],
  ['a word too many', ['migrate', 'now']],
  ['a word too few', ['key', 'revoke']],
  ['an option without its value', ['key', 'add', '--name']],
  ['a name that is empty', ['key', 'add', '--name', ' ']],
  ['an unknown scope', ['key', 'add', '--name', 'x', '--scope', 'all']],
  ['two that do not go together', ['migrate', '--down', '--status']],
  ['an address without a port', ['agi', '--listen', '127.0.0.1']],
  ['a port that is none', ['agi', '--listen', '127.0.0.1:99999']],
  ['an API that is no address', ['agi', '--api', 'panel.example.org']],
  ['an API with a password in its address', ['agi', '--api', 'https://a:b@panel.example.org']],
  ['no callers', ['agi', '--callers', '0']],
  ['a language of three letters', ['sounds', 'build', '--language', 'nld']],
])('%s is one line on stderr and exit code 2', async (_case, args) => {
  const { code, out, complaints } = await belcode(args);
  expect([code, out]).toEqual([2, '']);
  expect(complaints).toMatch(/^belcode: [^\n]+$/);
});

test('settings that are not right are listed, with exit code 1', async () => {
  const { code, complaints } = await belcode(['migrate'], { BELCODE_PORT: 'x', BELCODE_TYPO: 'y' });
  expect(code).toBe(1);
  expect(complaints).toContain('BELCODE_PORT');
  expect(complaints).toContain('BELCODE_TYPO');
});

test('a store that is away is one line on stderr and exit code 1', async () => {
  const away = { BELCODE_DATABASE_URL: 'postgres://belcode:hidden@127.0.0.1:1/x' };
  for (const args of [['migrate'], ['migrate', '--status'], ['key', 'list'], ['key', 'revoke', 'x']]) {
    const { code, out, complaints } = await belcode(args, away);
    expect([code, out]).toEqual([1, '']);
    expect(complaints).toMatch(/^belcode: PostgreSQL: [^\n]+\(store-unavailable\)$/);
    expect(complaints).not.toContain('hidden');
  }
});

test('every setting is listed, for people and for machines', async () => {
  const { out } = await belcode(['settings']);
  const rows = JSON.parse((await belcode(['settings', '--json'])).out) as { name: string; default: string | null }[];
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(settings));
  for (const { name } of rows) expect(out).toContain(name);
  expect(rows.find(({ name }) => name === 'BELCODE_SECRET')?.default).toBeNull();
});

test('the program passes the exit code on', async () => {
  const [command = '', ...words] = sourceProgram('src/cli.ts');
  const child = spawn(command, [...words, 'dance'], { stdio: 'ignore' });
  const [code] = await once(child, 'close');
  expect(code).toBe(2);
});

const urgent = ['calls stop', 'company disable', 'key revoke', 'number suspend', 'oidc client remove', 'radius remove']
  .concat(['user disable', 'user end-sessions', 'user remove-device', 'user reset-2fa', 'webhook remove'])
  .sort();

test('what stops calls or takes a right away is urgent', () => {
  const marked = Object.entries(commands).filter(([, command]) => command.isUrgent);
  expect(marked.map(([name]) => name).sort()).toEqual(urgent);
});

test.each(urgent)('attack: files of a brand with mistakes do not keep `%s` from its work', async (name) => {
  const command = commands[name];
  if (command === undefined) throw new Error(`There is no command ${name}`);
  const folder = mkdtempSync(join(tmpdir(), 'belcode-broken-brands-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'reseller'));
  writeFileSync(join(folder, 'reseller/brand.json'), '{ "productName": "Fonica", }');
  const away = 'postgres://belcode:x@127.0.0.1:1/belcode';
  const environment = {
    BELCODE_BRANDS: folder,
    BELCODE_DATABASE_URL: away,
    BELCODE_REDIS_URL: 'redis://127.0.0.1:1',
  };
  const words = Array.from({ length: command.words }, () => 'anna');
  const reason = 'reason' in command.options ? ['--reason', 'stolen'] : [];
  const { complaints } = await belcode([...name.split(' '), ...words, ...reason], environment);
  expect(complaints).toContain(join(folder, 'reseller/brand.json'));
  expect(complaints).toContain('goes on without these files');
  expect(complaints.split('\n').filter(Boolean).length).toBeGreaterThan(3);
  expect((await belcode(['remind'], environment)).complaints).not.toContain('goes on');
});
