import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder } from '../../lab/folders.ts';
import { startSourceProgram } from '../source-program.ts';

const started: ChildProcess[] = [];
const ports: string[] = [];

export type StartedDemo = ReturnType<typeof startDemo>;

/** `npm run demo` on a port that may be taken. */
export function startDemo(port: string) {
  const demo = startSourceProgram('lab/demo.ts', { PORT: port });
  started.push(demo.child);
  ports.push(port);
  return demo;
}

/** The demo's address, once it prints it. */
export function addressOf({ said }: StartedDemo): string | undefined {
  const address = /^Belcode demo: (http:\/\/127\.0\.0\.1:\d+)$/m.exec(said())?.[1];
  if (address !== undefined) ports.push(new URL(address).port);
  return address;
}

/** Ends any remaining demo, and removes its files. */
export function endDemos(): void {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const port of ports.splice(0)) {
    rmSync(join(labFolder, 'instances', `demo-${port}`), { recursive: true, force: true });
  }
}
