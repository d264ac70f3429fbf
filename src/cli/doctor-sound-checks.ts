import { chmod, lstat, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { checkSounds } from '../speech/check-sounds.ts';
import { openCodeFolder } from '../speech/code-folder.ts';
import type { Check } from './check.ts';
import { quietTerminal, type Terminal } from './command.ts';
import { type ExchangeUser, findExchangeUser, firstClosed } from './exchange-user.ts';
import { Fault } from './fault.ts';
import { soundsBuild } from './sounds-build.ts';

type SoundConfig = Pick<Config, 'BELCODE_SOUNDS' | 'BELCODE_CODE_SOUNDS' | 'BELCODE_LANGUAGE' | 'BELCODE_DIALLER'>;

/** Whether the sounds of a call are there, in memory where they must be, and open to Asterisk. */
export function soundChecksFor(
  config: SoundConfig,
  terminal: Pick<Terminal, 'environment'>,
  userOf: () => Promise<ExchangeUser | undefined> = findExchangeUser,
): Check[] {
  return [
    { name: 'sounds', run: () => checkPrompts(config, terminal) },
    {
      name: 'code sounds',
      run: () => checkCodeFolder(config),
      advice: 'Set BELCODE_CODE_SOUNDS, or repair the folder',
    },
    { name: 'rights of sounds', run: async () => checkRights(config, await userOf()) },
  ];
}

async function checkPrompts(config: SoundConfig, { environment }: Pick<Terminal, 'environment'>): Promise<string> {
  await checkSounds(config.BELCODE_SOUNDS, config.BELCODE_LANGUAGE).catch((error: Error) => {
    const build = async () => {
      await soundsBuild.run({ options: {}, words: [], terminal: quietTerminal(environment) });
    };
    throw new Fault(error.message, {
      does: `make the sounds that ${config.BELCODE_SOUNDS} lacks, and keep the others (belcode sounds build)`,
      act: build,
    });
  });
  return `${config.BELCODE_SOUNDS} has every sound that a call in ${config.BELCODE_LANGUAGE} plays`;
}

async function checkCodeFolder(config: SoundConfig): Promise<string> {
  const folder = config.BELCODE_CODE_SOUNDS;
  const found = await lstat(folder).catch(() => undefined);
  if (found !== undefined) {
    // Root reads the settings, so doctor is run as root, and the dialler is another user.
    await openCodeFolder({ folder, anyOwner: process.getuid?.() === 0 }).catch((error: Error) => {
      if (!found.isDirectory() || (found.mode & 0o007) === 0) throw error;
      throw new Fault(error.message, {
        does: `close ${folder} to other users (chmod o=)`,
        act: () => chmod(folder, found.mode & 0o770),
      });
    });
    return `${folder} is in memory and open to user ${found.uid} and group ${found.gid} only`;
  }
  // The dialler makes the folder as its own user; this only tries the place.
  const trial = await mkdtemp(join(dirname(folder), '.belcode-doctor-'));
  try {
    await openCodeFolder({ folder: trial });
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
  return `the dialler will make ${folder}, in memory`;
}

/** Asterisk opens the files itself, as its own user. */
async function checkRights(config: SoundConfig, user: ExchangeUser | undefined): Promise<string> {
  if (user === undefined) return 'not tried: no Asterisk runs on this host, or it is in a container';
  const who = `Asterisk (user ${user.uid}, groups ${user.gids.join(', ')})`;
  const { BELCODE_SOUNDS: sounds, BELCODE_CODE_SOUNDS: codes, BELCODE_LANGUAGE: language } = config;
  const closed = await closedSounds(join(sounds, language), user);
  if (closed.length > 0) {
    const ours = closed.filter((path) => path === sounds || path.startsWith(`${sounds}/`));
    const says = `${who} may not read ${closed[0]}, so nothing is heard. Open it: chmod -R a+rX ${sounds}`;
    if (ours.length < closed.length) throw new Error(`${who} may not pass ${closed[0]}, so nothing is heard`);
    throw new Fault(says, {
      does: `let everybody read ${ours.length === 1 ? ours[0] : `${ours.length} files and folders of ${sounds}`}`,
      act: () => openToAll(ours),
    });
  }
  const codeFolder = await lstat(codes).catch(() => undefined);
  if (codeFolder === undefined) return `${who} may read the sounds; ${codes} is not there yet`;
  const own = join(codes, config.BELCODE_DIALLER);
  const isThere = (await lstat(own).catch(() => undefined)) !== undefined;
  const shut = await firstClosed(isThere ? own : codes, user);
  if (shut !== undefined)
    throw new Error(
      `${who} may not open ${shut}, so codes are not heard. Let the dialler run with the group of Asterisk as its first group (Group= in its unit), and start it again`,
    );
  return `${who} may read the sounds, and open ${codes}`;
}

/** What of the sounds this user may not read; a folder that is closed stands for what is in it. */
async function closedSounds(folder: string, user: ExchangeUser): Promise<string[]> {
  // Sounds that are missing are a line of their own.
  if ((await stat(folder).catch(() => undefined)) === undefined) return [];
  const first = await firstClosed(folder, user);
  if (first !== undefined) return [first];
  const closed: string[] = [];
  for (const name of await readdir(folder)) {
    const shut = await firstClosed(join(folder, name), user);
    if (shut !== undefined) closed.push(shut);
  }
  return closed;
}

async function openToAll(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await stat(path);
    await chmod(path, (found.mode & 0o7777) | (found.isDirectory() ? 0o555 : 0o444));
  }
}
