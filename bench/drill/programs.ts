import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../lab/folders.ts';
import { builtWords } from '../../lab/programs.ts';
import type { Stage } from '../stage.ts';

/** One api or one dialler, which can be killed and started again. */
export interface Program {
  name: string;
  pid(): number;
  kill(): Promise<void>;
  start(): void;
}

export function startProgram(stage: Stage, { name, kind, environment, folder }: ProgramOptions): Program {
  const start = (): ChildProcess => {
    const log = openSync(join(folder, `${name}.log`), 'a');
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...builtWords(kind)], {
      cwd: projectFolder,
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return child;
  };
  let child = start();
  const program = {
    name,
    pid: () => child.pid ?? 0,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
    start() {
      child = start();
    },
  };
  return stage.keep(program, () => program.kill());
}

interface ProgramOptions {
  name: string;
  kind: 'api' | 'dialler';
  environment: Record<string, string>;
  /** Of its log. */
  folder: string;
}
