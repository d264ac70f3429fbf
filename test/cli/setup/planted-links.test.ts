import {
  chown,
  lchown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SetupState } from '../../../src/cli/setup/setup-state.ts';
import type { FileChange } from '../../../src/cli/setup/setup-step.ts';
import { planFile, takeBackFiles, writePlanned } from '../../../src/cli/setup/write-files.ts';
import { giveFolder } from '../../../src/speech/recordings/recording-folder.ts';
import { writeWhole } from '../../../src/speech/sound-file.ts';

/** Whom the configuration belongs to; only root can give a file to somebody else. */
const asterisk = { uid: 64_001, gid: 64_001 };
const secret = 'root:secret\n';

interface Scene {
  /** Of asterisk, as on Debian. */
  etc: string;
  /** A file of root that asterisk may not read. */
  shadow: string;
  /** A folder of root. */
  cron: string;
  state: SetupState;
  setup(change: FileChange): Promise<void>;
}

async function scene(): Promise<Scene> {
  expect(process.getuid?.(), 'these tests run as root').toBe(0);
  const host = await mkdtemp(join(tmpdir(), 'belcode-links-'));
  onTestFinished(() => rm(host, { recursive: true }));
  const [etc, cron, shadow] = [join(host, 'asterisk'), join(host, 'cron.d'), join(host, 'shadow')];
  await mkdir(etc);
  await mkdir(cron);
  await chown(etc, asterisk.uid, asterisk.gid);
  await writeFile(shadow, secret, { mode: 0o600 });
  const state: SetupState = { own: {}, blocks: {}, made: [], answers: {} };
  return {
    etc,
    cron,
    shadow,
    state,
    async setup(change) {
      const planned = await planFile(change, state);
      if (planned !== undefined) await writePlanned(planned, { state, backups: join(host, 'backups') });
    },
  };
}

const block = (path: string): FileChange => ({ path, lines: ['x = y'], mark: ';', owner: asterisk });
const own = (path: string): FileChange => ({ path, content: 'x = y\n', owner: asterisk });

async function plant(target: string, path: string, owner = asterisk): Promise<void> {
  await symlink(target, path);
  await lchown(path, owner.uid, owner.gid);
}

async function fileOf(path: string, text: string, owner = asterisk): Promise<string> {
  await writeFile(path, text);
  await chown(path, owner.uid, owner.gid);
  return path;
}

async function isUntouched(path: string): Promise<void> {
  expect(await readFile(path, 'utf8')).toBe(secret);
  const { uid, mode } = await stat(path);
  expect([uid, mode & 0o777]).toEqual([0, 0o600]);
}

describe('attack: asterisk plants a link in its folder, and setup of root', () => {
  it.each([
    ['block', block],
    ['file of our own', own],
  ])('writes no %s through one at a temporary name', async (_what, change) => {
    const { etc, shadow, setup } = await scene();
    const path = await fileOf(join(etc, 'extensions.conf'), 'x = y\n');
    await plant(shadow, `${path}.belcode-new`);
    if (change === block) await setup(change(path));
    else await setup(change(join(etc, 'new.conf')));
    await isUntouched(shadow);
  });

  it.each([
    ['block', block],
    ['file of our own', own],
  ])('writes no %s through one at the name of the file', async (_what, change) => {
    const { etc, shadow, setup } = await scene();
    const path = join(etc, 'extensions.conf');
    await plant(shadow, path);
    await expect(setup(change(path))).rejects.toThrow(`${path} leads through a link of user 64001`);
    await isUntouched(shadow);
  });

  it('writes through none of root that asterisk has moved there', async () => {
    const { etc, shadow, setup } = await scene();
    await plant(shadow, join(etc, 'extensions.conf'), { uid: 0, gid: 0 });
    await expect(setup(block(join(etc, 'extensions.conf')))).rejects.toThrow('does not follow it');
    await isUntouched(shadow);
  });

  it('makes no file where a link leads nowhere', async () => {
    const { etc, cron, setup } = await scene();
    await plant(join(cron, 'job'), join(etc, 'new.conf'));
    await setup(own(join(etc, 'new.conf')));
    expect(await readdir(cron)).toEqual([]);
    expect((await lstat(join(etc, 'new.conf'))).isFile()).toBe(true);
  });

  it('neither writes into nor gives away a folder that is one', async () => {
    const { etc, cron, setup } = await scene();
    await plant(cron, join(etc, 'belcode'));
    await expect(setup(own(join(etc, 'belcode', 'job.conf')))).rejects.toThrow('does not follow it');
    await expect(setup(own(join(etc, 'belcode', 'a', 'job.conf')))).rejects.toThrow('does not follow it');
    expect(await readdir(cron)).toEqual([]);
    expect((await stat(cron)).uid).toBe(0);
  });

  it('copies nothing that appears between plan and write', async () => {
    const { etc, shadow, state } = await scene();
    const path = await fileOf(join(etc, 'extensions.conf'), '[default]\n');
    const planned = await planFile(block(path), state);
    await rename(path, `${path}.old`);
    await plant(shadow, path);
    const backups = join(etc, '..', 'backups');
    await expect(writePlanned(planned as never, { state, backups })).rejects.toThrow('does not follow it');
    await isUntouched(shadow);
  });

  it('--undo takes no lines out of what one leads to, removes nothing there, and says so', async () => {
    const { etc, cron, shadow, setup, state } = await scene();
    const paths = [await fileOf(join(etc, 'ari.conf'), '[a]\n'), join(etc, 'belcode', 'own.conf')] as const;
    await setup(block(paths[0]));
    await setup(own(paths[1]));
    const [blockText, ownText] = [await readFile(paths[0], 'utf8'), await readFile(paths[1], 'utf8')];
    await writeFile(shadow, blockText);
    await writeFile(join(cron, 'own.conf'), ownText);
    await rm(paths[0]);
    await plant(shadow, paths[0]);
    await rm(join(etc, 'belcode'), { recursive: true });
    await plant(cron, join(etc, 'belcode'));
    const lines = await takeBackFiles(state);
    expect(await readFile(shadow, 'utf8')).toBe(blockText);
    expect(await readdir(cron)).toEqual(['own.conf']);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^left .*does not follow it/);
  });
});

describe('what is nobody else’s business works on', () => {
  it('a link of asterisk to a file of asterisk is followed and stays, as FreePBX has them', async () => {
    const { etc, cron, setup, state } = await scene();
    await chown(cron, asterisk.uid, asterisk.gid);
    const target = await fileOf(join(cron, 'module.conf'), '[a]\n');
    const path = join(etc, 'extensions_custom.conf');
    await plant(target, path);
    await setup(block(path));
    expect(await readlink(path)).toBe(target);
    expect(await readFile(target, 'utf8')).toContain('x = y');
    expect((await stat(target)).uid).toBe(asterisk.uid);
    expect(await takeBackFiles(state)).toEqual([`took our lines out of ${path}`]);
    expect(await readFile(target, 'utf8')).toBe('[a]\n');
  });

  it('a link of root in a folder of root is followed', async () => {
    const { etc, cron, setup } = await scene();
    const path = await fileOf(join(etc, 'redis.conf'), 'a\n');
    await symlink(path, join(cron, 'redis.conf'));
    await setup(block(join(cron, 'redis.conf')));
    expect(await readFile(path, 'utf8')).toContain('x = y');
  });

  it('a new folder and its file belong to asterisk', async () => {
    const { etc, setup } = await scene();
    await setup(own(join(etc, 'belcode', 'own.conf')));
    for (const path of ['belcode', 'belcode/own.conf']) expect((await stat(join(etc, path))).uid).toBe(asterisk.uid);
    expect(await readdir(join(etc, 'belcode'))).toEqual(['own.conf']);
  });
});

describe('attack: in the folder of recordings, a link', () => {
  it('at the temporary name of a sound leads root nowhere', async () => {
    const { etc, shadow } = await scene();
    const file = join(etc, 'goodbye.wav');
    await plant(shadow, `${file}.${process.pid}.tmp`);
    await writeWhole(file, 'sound');
    await isUntouched(shadow);
    expect(await readFile(file, 'utf8')).toBe('sound');
  });

  it('in the stead of a folder that root has made is not given away', async () => {
    const { etc, cron } = await scene();
    await plant(cron, join(etc, 'nl'));
    await expect(giveFolder(join(etc, 'nl'), asterisk)).rejects.toThrow(/ENOTDIR|ELOOP/);
    expect((await stat(cron)).uid).toBe(0);
  });
});
