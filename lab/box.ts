import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder, rootFolder } from './folders.ts';

/** One running program of the lab, inside the small Debian. */
export interface Box {
  name: string;
  /** Settles when the program has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Ends the program as a power cut would: it writes nothing more, and no process of it remains. */
  kill(): Promise<void>;
  /** Process id of the program, for tests that freeze it. */
  pid(): number;
}

interface BoxOptions {
  name: string;
  user?: string;
  /** The small Debian in which it runs; default: that with Redis and PostgreSQL. */
  root?: string;
  command: readonly string[];
  /** Folders of this machine that the program sees at the given path. */
  mounts?: readonly (readonly [from: string, at: string])[];
  logFile: string;
}

const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Runs a program in its own mount and process namespace. Its mounts and all its processes vanish with it, even when
 * this process is killed (unshare --kill-child, setpriv --pdeathsig).
 */
export function startBox(options: BoxOptions): Box {
  const { root = rootFolder } = options;
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
        `mkdir -p ${quote(join(root, at as string))}; mount ${how} ${quote(from as string)} ${quote(join(root, at as string))}`,
    ),
    `mount -t proc proc ${quote(join(root, 'proc'))}`,
    // A change of user clears the signal that ends the program with us, so setpriv sets it again afterwards.
    `exec chroot ${quote(root)} ${user}${options.command.map(quote).join(' ')}`,
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
