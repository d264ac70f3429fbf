import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder } from '../../lab/folders.ts';
import { startSourceProgram } from '../source-program.ts';

const started: ChildProcess[] = [];
const ports: string[] = [];

export type StartedDemo = ReturnType<typeof startDemo>;

/** What `npm run demo` runs, on a port that it may not get. */
export function startDemo(port: string) {
  const demo = startSourceProgram('lab/demo.ts', { PORT: port });
  started.push(demo.child);
  ports.push(port);
  return demo;
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
