import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sourceProgram } from '../lab/compiled-source.ts';
import { projectFolder } from '../lab/folders.ts';

/** Runs a program from its source with only the given environment, and collects its output. */
export function startSourceProgram(file: string, environment: Record<string, string>) {
  const [command = '', ...words] = file.startsWith('src/')
    ? sourceProgram(file)
    : [process.execPath, '--import', 'tsx', file];
  const child = spawn(command, words, {
    cwd: projectFolder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complained = '';
  child.stdout.on('data', (part) => {
    said += part;
  });
  child.stderr.on('data', (part) => {
    complained += part;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, ended, said: () => said, complained: () => complained };
}
