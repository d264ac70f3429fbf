import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder, projectFolder } from '../../lab/folders.ts';

const started: ChildProcess[] = [];
const ports: string[] = [];

export type StartedDemo = ReturnType<typeof startDemo>;

/** What `npm run demo` runs, on a port that it may not get. */
export function startDemo(port: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'lab/demo.ts'], {
    cwd: projectFolder,
    env: { PATH: process.env.PATH, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  ports.push(port);
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

/** Where a demo is, once it says so. */
export function addressOf({ said }: StartedDemo): string | undefined {
  const address = /^Belcode demo: (http:\/\/127\.0\.0\.1:\d+)$/m.exec(said())?.[1];
  if (address !== undefined) ports.push(new URL(address).port);
  return address;
}

/** Ends whatever demo is left, and what it left behind. */
export function endDemos(): void {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const port of ports.splice(0)) {
    rmSync(join(labFolder, 'instances', `demo-${port}`), { recursive: true, force: true });
  }
}
