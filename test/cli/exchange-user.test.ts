import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findExchangeUser, firstClosed } from '../../src/cli/exchange-user.ts';

const root = mkdtempSync(join(tmpdir(), 'belcode-exchange-user-'));
const sound = join(root, 'sounds/en/one.wav');

beforeEach(() => {
  rmSync(join(root, 'sounds'), { recursive: true, force: true });
  mkdirSync(join(root, 'sounds/en'), { recursive: true, mode: 0o755 });
  writeFileSync(sound, 'x');
  for (const [path, mode] of [
    [root, 0o755],
    [join(root, 'sounds'), 0o755],
    [join(root, 'sounds/en'), 0o755],
    [sound, 0o644],
  ] as const)
    chmodSync(path, mode);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the user of Asterisk', () => {
  const process = (id: string, name: string, more: string) => {
    mkdirSync(join(root, 'proc', id), { recursive: true });
    writeFileSync(join(root, 'proc', id, 'status'), `Name:\t${name}\n${more}`);
  };

  it('is that of its process, with the groups that it really has', async () => {
    process('7', 'bash', 'Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0\n');
    process('12', 'asterisk', 'Uid:\t113\t113\t113\t113\nGid:\t120\t120\t120\t120\nGroups:\t29 120 \n');
    mkdirSync(join(root, 'proc/sys'), { recursive: true });
    expect(await findExchangeUser(join(root, 'proc'))).toEqual({ uid: 113, gids: [120, 29, 120] });
  });

  it('has no group but its first one, as a service of Debian', async () => {
    process('12', 'asterisk', 'Uid:\t113\t113\t113\t113\nGid:\t120\t120\t120\t120\nGroups:\t \nNStgid:\t118\n');
    expect(await findExchangeUser(join(root, 'proc'))).toEqual({ uid: 113, gids: [120] });
  });

  it('is not known where none runs', async () => {
    expect(await findExchangeUser(join(root, 'nowhere'))).toBeUndefined();
  });
});

describe('what is closed to a user', () => {
  const user = { uid: 113, gids: [120] };

  it('nothing, by default, and never to root', async () => {
    expect(await firstClosed(sound, user)).toBeUndefined();
    chmodSync(sound, 0);
    expect(await firstClosed(sound, { uid: 0, gids: [0] })).toBeUndefined();
  });

  it.each([
    ['the file', sound, 0o640],
    ['its folder', join(root, 'sounds/en'), 0o750],
    ['a folder above', join(root, 'sounds'), 0o700],
  ])('%s', async (_what, path, mode) => {
    chmodSync(path, mode);
    expect(await firstClosed(sound, user)).toBe(path);
    // Its own group may pass, and so may it as the owner.
    if (mode === 0o700) return;
    chownSync(path, 0, 120);
    expect(await firstClosed(sound, user)).toBeUndefined();
  });

  it('a file that is its own, and that it may not read', async () => {
    chownSync(sound, 113, 0);
    chmodSync(sound, 0o044);
    expect(await firstClosed(sound, user)).toBe(sound);
  });

  it('a folder is to be listed as well as passed', async () => {
    chmodSync(join(root, 'sounds/en'), 0o751);
    expect(await firstClosed(sound, user)).toBeUndefined();
    expect(await firstClosed(join(root, 'sounds/en'), user)).toBe(join(root, 'sounds/en'));
  });
});
