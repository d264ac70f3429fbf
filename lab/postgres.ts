import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { LabAddresses } from './addresses.ts';
import { type Box, startBox } from './box.ts';
import { labFolder, rootFolder } from './folders.ts';
import { startFairClock } from './machine-pace.ts';

/** On an idle machine. */
const startLimitMilliseconds = 20_000;

const postgresPrograms = '/usr/lib/postgresql/18/bin';

interface PostgresOptions extends Pick<LabAddresses, 'databasePort' | 'folder'> {
  /** Folder of its unix socket; it has none by default. */
  sockets?: string;
  /** Starts as a standby, which takes no writes until it is promoted. */
  standby?: boolean;
  /** More settings, as in `ssl=on`. */
  settings?: readonly string[];
}

/** Starts PostgreSQL with its own data folder, copied from one that is made once. */
export function startPostgres({ databasePort, folder, sockets, standby, settings = [] }: PostgresOptions): Box {
  const template = join(labFolder, 'postgres');
  if (!existsSync(template)) makePostgresTemplate(template);
  const data = join(folder, 'postgres');
  // cp, because cpSync of Node 24 does not keep the mode, and PostgreSQL refuses a folder that others may read.
  const copied = spawnSync('cp', ['--archive', template, data], { encoding: 'utf8' });
  if (copied.status !== 0) throw new Error(`PostgreSQL's data folder could not be copied:\n${copied.stderr}`);
  if (standby === true) writeFileSync(join(data, 'standby.signal'), '');
  return startBox({
    name: 'postgres',
    user: 'postgres',
    // The data of a lab may be lost at any time, so nothing waits for a disk.
    command: [
      `${postgresPrograms}/postgres`,
      '-D',
      '/srv/postgres',
      '-p',
      String(databasePort),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      `unix_socket_directories=${sockets === undefined ? '' : '/srv/sockets'}`,
      '-c',
      'fsync=off',
      '-c',
      // Shared memory in files of the data folder, because files in /dev/shm would outlive a power cut.
      'dynamic_shared_memory_type=mmap',
      '-c',
      'shared_buffers=32MB',
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    mounts: [[data, '/srv/postgres'], ...(sockets === undefined ? [] : [[sockets, '/srv/sockets'] as const])],
    logFile: join(folder, 'postgres.log'),
  });
}

function makePostgresTemplate(template: string): void {
  // Another lab of this checkout may make it at the same time.
  const part = `${template}.${process.pid}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true, mode: 0o700 });
  const initdb = `${postgresPrograms}/initdb -D /srv/postgres -U belcode --auth=trust --no-sync --no-instructions -E UTF8 --locale=C.UTF-8`;
  const script = `set -e
    chown --reference='${rootFolder}/var/lib/postgresql' '${part}' || true
    chroot '${rootFolder}' chown postgres /srv/postgres
    mount --bind '${part}' '${rootFolder}/srv/postgres'
    mount --rbind /dev '${rootFolder}/dev'
    chroot '${rootFolder}' chown postgres:postgres /srv/postgres
    chroot --userspec=postgres '${rootFolder}' ${initdb}`;
  const made = spawnSync('unshare', ['--mount', '--propagation', 'private', '/bin/sh', '-c', script], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`PostgreSQL's data folder could not be made:\n${made.stdout}${made.stderr}`);
  try {
    renameSync(part, template);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  }
}

/** Waits for a connection, because a server that listens may still be starting. */
export async function untilDatabaseTakesConnections({
  databasePort,
  folder,
}: Pick<LabAddresses, 'databasePort' | 'folder'>): Promise<void> {
  const clock = startFairClock();
  for (;;) {
    const client = new pg.Client({ connectionString: `postgres://belcode@127.0.0.1:${databasePort}/postgres` });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (clock.elapsed() > startLimitMilliseconds)
        throw new Error(`postgres accepts no connections: see ${folder}/postgres.log`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
