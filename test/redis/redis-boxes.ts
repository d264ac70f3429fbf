import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Box, startBox } from '../../lab/box.ts';
import { labFolder } from '../../lab/folders.ts';

const boxes = new Set<Box>();
let folder: string | undefined;

afterAll(async () => {
  await Promise.all([...boxes].map((box) => box.kill()));
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** A Redis of the test's own, ended after the file. @param settings as on the command line of redis-server */
export function startRedis(name: string, port: number, settings: readonly string[] = []): Box {
  const command = ['/usr/bin/redis-server', '--bind', '127.0.0.1', '--port', String(port), '--save', ''];
  // A replica keeps what it was sent in a file, which another server must not find.
  const files = ['--dir', folderOfFile(), '--dbfilename', `${name}.rdb`];
  return keep(name, [...command, ...files, '--repl-diskless-sync-delay', '0', ...settings]);
}

/** A sentinel that alone decides about the master `belcode`. */
export function startSentinel(port: number, masterPort: number, more: readonly string[] = []): Box {
  const file = join(folderOfFile(), `sentinel-${port}.conf`);
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `sentinel monitor belcode 127.0.0.1 ${masterPort} 1`,
    'sentinel down-after-milliseconds belcode 1000',
    'sentinel failover-timeout belcode 3000',
    ...more,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o666 });
  return keep(`sentinel-${port}`, ['/usr/bin/redis-server', file, '--sentinel']);
}

export function folderOfFile(): string {
  folder ??= join(labFolder, `redis-${process.pid}-${Date.now()}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function keep(name: string, command: readonly string[]): Box {
  const box = startBox({ name, command, logFile: join(folderOfFile(), `${name}.log`) });
  boxes.add(box);
  return box;
}
