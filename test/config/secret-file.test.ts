import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type ConfigError, readConfig, type SettingName, settings } from '../../src/config.ts';
import type { Setting } from '../../src/setting.ts';

const folder = mkdtempSync(join(tmpdir(), 'belcode-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A value of each secret that its reader takes. */
const secrets = {
  BELCODE_SECRET: 'a secret for tests only, of more than 32 bytes',
  BELCODE_SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  BELCODE_REDIS_URL: 'redis://belcode:of-redis@127.0.0.1:6379',
  BELCODE_DATABASE_URL: 'postgres://belcode:of-postgres@127.0.0.1:5432/belcode',
  BELCODE_ARI_PASSWORD: 'of-ari',
  BELCODE_AMI_SECRET: 'of-ami',
  BELCODE_DRACHTIO_SECRET: 'of-drachtio',
  BELCODE_SMTP_URL: 'smtp://belcode:of-mail@127.0.0.1:587',
  BELCODE_VOICE_KEY: 'of-the-speech-service',
  BELCODE_NUMBER_CHECK_TOKEN: 'of-a-carrier',
} as const satisfies Partial<Record<SettingName, string>>;

const others = {
  BELCODE_DIAL: 'PJSIP/{number}@trunk',
  BELCODE_MAIL_FROM: 'belcode@example.org',
  BELCODE_PANEL_URL: 'https://login.example.org',
};
const names = Object.keys(secrets) as (keyof typeof secrets)[];
let files = 0;

function fileOf(text: string | Buffer, mode = 0o640): string {
  files += 1;
  const path = join(folder, `secret-${files}`);
  writeFileSync(path, text);
  execFileSync('chmod', [mode.toString(8), path]);
  return path;
}

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig('dialler', environment);
    return [];
  } catch (error) {
    return (error as ConfigError).mistakes;
  }
}

/** All secrets in the environment, except one. */
function without(name: SettingName, more: Record<string, string>): Record<string, string> {
  const rest = Object.entries(secrets).filter(([each]) => each !== name);
  return { ...others, ...Object.fromEntries(rest), ...more };
}

it('every setting that is a secret or contains a password may stand in a file', () => {
  const secret = Object.entries<Setting<unknown>>(settings).filter(([name, { secret, about }]) => {
    const sounds = /SECRET|PASSWORD|SEAL_KEYS$|TOKEN/.test(name) || /\bits password|user:password/.test(about);
    // A setting that names a file is not a secret itself.
    return secret === true || (sounds && !name.endsWith('_FILE'));
  });
  expect(secret.map(([name]) => name).sort()).toEqual([...names].sort());
  expect(secret.filter(([, each]) => each.secret !== true)).toEqual([]);
});

describe.each(names)('%s_FILE', (name) => {
  const file = `${name}_FILE`;
  const value = secrets[name];

  it.each([
    ['a line', `${value}\n`],
    ['a line of Windows', `${value}\r\n`],
    ['no end of line', value],
  ])('%s is read as the setting itself is', (_, text) => {
    const given = readConfig('dialler', without(name, { [file]: fileOf(text) }));
    expect(given[name]).toEqual(readConfig('dialler', { ...others, ...secrets })[name]);
  });

  it.each<[string, () => string, RegExp]>([
    ['an empty file', () => fileOf(''), /names an empty file/],
    ['a file of an empty line', () => fileOf(' \n'), /names an empty file/],
    ['a second line', () => fileOf(`${value}\nmore\n`), /not one line of text/],
    ['a binary file', () => fileOf(Buffer.from([0x61, 0, 0xff, 0x62])), /not one line of text/],
    ['a mark of the order of bytes', () => fileOf(`\uFEFF${value}`), /not one line of text/],
    ['a file that is too large', () => fileOf('x'.repeat(20_000)), /more than 16384 bytes/],
    ['no file', () => join(folder, 'nothing'), /does not exist/],
    ['a file as a folder', () => join(fileOf(value), 'nothing'), /does not exist/],
    ['a folder', () => folder, /not a file/],
    ['a device', () => '/dev/zero', /not a file|others may change/],
    ['a relative path', () => 'secret', /whole path/],
    ['a file that everybody may read', () => fileOf(value, 0o644), /everybody may read: chmod 0640/],
    ['a file that its group may change', () => fileOf(value, 0o660), /others may change: chmod 0640/],
    ['a file that everybody may change', () => fileOf(value, 0o642), /others may change: chmod 0640/],
  ])('%s is refused in words', (_, path, words) => {
    const given = path();
    const mistakes = mistakesOf(without(name, { [file]: given }));
    expect(mistakes).toEqual([expect.stringMatching(words)]);
    expect(mistakes[0]).toMatch(new RegExp(`^${file} `));
    expect(mistakes[0]).not.toContain(value);
    expect(mistakes[0]).not.toContain(given === 'secret' ? 'x' : given);
  });

  it('is refused beside the setting itself, and counts as absent when it is empty', () => {
    const both = mistakesOf({ ...others, ...secrets, [file]: fileOf(value) });
    expect(both).toEqual([`${name} and ${file} are both set: remove one of them`]);
    expect(mistakesOf({ ...others, ...secrets, [file]: '' })).toEqual([]);
  });

  it('has a value that is judged as the setting itself', () => {
    const bad = name.endsWith('_URL') ? 'ftp://example.org' : 'short';
    const judged = mistakesOf(without(name, { [name]: bad }));
    expect(mistakesOf(without(name, { [file]: fileOf(bad) }))).toEqual(judged);
  });
});

it('a link to a file is followed, as Kubernetes gives secrets; one that leads nowhere is not', () => {
  const link = join(folder, 'link');
  symlinkSync(fileOf(secrets.BELCODE_SECRET), link);
  expect(mistakesOf(without('BELCODE_SECRET', { BELCODE_SECRET_FILE: link }))).toEqual([]);
  const loop = join(folder, 'loop');
  symlinkSync(loop, loop);
  expect(mistakesOf(without('BELCODE_SECRET', { BELCODE_SECRET_FILE: loop }))[0]).toContain('leads nowhere');
});

it.each(['BELCODE_PORT_FILE', 'BELCODE_DIAL_FILE', 'BELCODE_SECRET_FILE_FILE', 'BELCODE_NOTHING_FILE'])(
  '%s is no setting, because it names no secret',
  (name) => {
    expect(mistakesOf({ ...others, ...secrets, [name]: '/x' })).toEqual([`${name} is not a setting of Belcode`]);
  },
);

it('a file of another user is refused in words', () => {
  const own = join(folder, 'of-root');
  mkdirSync(own, { mode: 0o700 });
  writeFileSync(join(own, 'secret'), secrets.BELCODE_SECRET, { mode: 0o600 });
  const nobody = 65_534;
  const root = process.geteuid?.();
  process.seteuid?.(nobody);
  try {
    const [mistake] = mistakesOf(without('BELCODE_SECRET', { BELCODE_SECRET_FILE: join(own, 'secret') }));
    expect(mistake).toMatch(/^BELCODE_SECRET_FILE names a file that this user may not read/);
  } finally {
    process.seteuid?.(root ?? 0);
  }
});
