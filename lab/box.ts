import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder, rootFolder } from './folders.ts';

/** One program of the lab, running inside the small Debian. */
export interface Box {
  name: string;
  /** Rejects when the program has ended by itself. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** The end of a power cut: nothing is asked, nothing is written, nothing of the program remains. */
  kill(): Promise<void>;
  /** The program's own process, for tests that freeze it. */
  pid(): number;
}

interface BoxOptions {
  name: string;
  user?: string;
  command: readonly string[];
  /** Folders of this machine to be seen inside, at the path given. */
  mounts?: readonly (readonly [from: string, at: string])[];
  logFile: string;
}

const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Runs a program in a mount and process namespace of its own: the mounts vanish with it, and so does every process it
 * started, even when this process is killed (unshare --kill-child, setpriv --pdeathsig).
 */
export function startBox(options: BoxOptions): Box {
  const mounts = [
    ['/dev', '/dev', '--rbind'],
    [projectFolder, projectFolder, '--bind'],
  ];
  for (const [from, at] of options.mounts ?? []) mounts.push([from, at, '--bind']);
  const user =
    options.user === undefined
      ? ''
      : `setpriv --reuid ${options.user} --regid ${options.user} --clear-groups --pdeathsig KILL `;
  const script = [
    'set -e',
    ...mounts.map(
      ([from, at, how]) =>
        `mkdir -p ${quote(join(rootFolder, at as string))}; mount ${how} ${quote(from as string)} ${quote(join(rootFolder, at as string))}`,
    ),
    `mount -t proc proc ${quote(join(rootFolder, 'proc'))}`,
    // A change of user clears the signal that ends the program with us, so it is asked for once more behind it.
    `exec chroot ${quote(rootFolder)} ${user}${options.command.map(quote).join(' ')}`,
  ].join('\n');
  mkdirSync(join(options.logFile, '..'), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const program: ChildProcess = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'KILL',
      'unshare',
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--fork',
      '--kill-child',
      '/bin/sh',
      '-c',
      script,
    ],
    { stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    program.on('exit', (code, signal) => resolve({ code, signal }));
    program.on('error', () => resolve({ code: 127, signal: null }));
  });
  return {
    name: options.name,
    ended,
    async kill() {
      program.kill('SIGKILL');
      await ended;
    },
    pid() {
      const children = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8').trim().split(' ');
      return Number(children[0]);
    },
  };
}
