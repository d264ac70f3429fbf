import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Box } from '../../lab/box.ts';
import { startBox } from '../../lab/box.ts';
import { rootFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { startPostgres, untilDatabaseTakesConnections } from '../../lab/postgres.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { startTcpProxy, type TcpProxy } from '../../test/tcp-proxy.ts';
import { until } from '../../test/until.ts';
import type { Stage } from '../stage.ts';

export interface PostgresServer {
  name: string;
  link: TcpProxy;
  port: number;
  folder: string;
  box: Box;
}

/** A primary and a standby by streaming replication. */
export interface PostgresServers {
  urlOf(database: string): string;
  /** The primary first. */
  pair: [PostgresServer, PostgresServer];
  /** What a manager such as Patroni does: ends the old primary for certain, and makes the standby the primary. */
  failOver(): Promise<void>;
  /** Makes the second one again, as a standby of the first. */
  rebuild(): Promise<void>;
  restart(server: PostgresServer): void;
}

const programs = '/usr/lib/postgresql/18/bin';
const kept = ['wal_keep_size=512MB', 'wal_sender_timeout=5s', 'wal_receiver_timeout=5s', 'max_connections=200'];
const startLimitMilliseconds = 30_000;

export async function startPostgresServers(stage: Stage, folder: string): Promise<PostgresServers> {
  const make = async (name: string, primary?: PostgresServer): Promise<PostgresServer> => {
    const own = join(folder, name);
    mkdirSync(own, { recursive: true });
    const port = await freePort();
    const link = stage.keep(await startTcpProxy(port), (proxy) => proxy.close());
    const follows = primary === undefined ? [] : [`primary_conninfo=${conninfo(primary)}`];
    const options = { databasePort: port, folder: own, settings: [...kept, ...follows] };
    const box = startPostgres(primary === undefined ? options : { ...options, standby: true });
    const server = { name, link, port, folder: own, box };
    stage.keep(server, () => server.box.kill());
    await untilDatabaseTakesConnections({ databasePort: port, folder: own });
    return server;
  };
  const first = await make('postgres-1');
  const second = await make('postgres-2', first);
  const servers: PostgresServers = {
    urlOf: (database) => `postgres://belcode@127.0.0.1:${first.link.port},127.0.0.1:${second.link.port}/${database}`,
    pair: [first, second],
    async failOver() {
      const [old, next] = servers.pair;
      await old.box.kill();
      await run(next, 'select pg_promote(true, 10)');
      servers.pair = [next, old];
    },
    async rebuild() {
      const [primary, old] = servers.pair;
      await old.box.kill();
      await copyFrom(primary, old);
      servers.restart(old);
      await untilDatabaseTakesConnections({ databasePort: old.port, folder: old.folder });
    },
    restart(server) {
      const settings = kept.flatMap((setting) => ['-c', setting]);
      const words = ['-D', '/srv/postgres', '-p', String(server.port), '-c', 'listen_addresses=127.0.0.1'];
      const rest = ['-c', 'unix_socket_directories=', '-c', 'fsync=off', '-c', 'dynamic_shared_memory_type=mmap'];
      server.box = startBox({
        name: server.name,
        user: 'postgres',
        command: [`${programs}/postgres`, ...words, ...rest, '-c', 'shared_buffers=32MB', ...settings],
        mounts: [[join(server.folder, 'postgres'), '/srv/postgres']],
        logFile: join(server.folder, 'postgres.log'),
      });
    },
  };
  await until(async () => (await run(first, 'select 1 from pg_stat_replication')) === 1, startLimitMilliseconds);
  return servers;
}

const conninfo = ({ link }: PostgresServer) => `host=127.0.0.1 port=${link.port} user=belcode`;

/** @returns the number of rows */
async function run({ port }: PostgresServer, statement: string): Promise<number> {
  const database = connectPostgres(`postgres://belcode@127.0.0.1:${port}/postgres`, 'migrations', 1);
  try {
    return (await database.raw(statement)).rows.length;
  } finally {
    await database.destroy();
  }
}

/** pg_basebackup, which also notes whom the copy follows. */
async function copyFrom(primary: PostgresServer, server: PostgresServer): Promise<void> {
  const data = join(server.folder, 'postgres');
  const script = `set -e
    rm -f '${data}/postmaster.pid'
    find '${data}' -mindepth 1 -delete
    mount --rbind /dev '${rootFolder}/dev'
    mkdir -p '${rootFolder}/srv/postgres'
    mount --bind '${data}' '${rootFolder}/srv/postgres'
    exec chroot --userspec=postgres '${rootFolder}' ${programs}/pg_basebackup --no-sync -R -X stream -c fast -D /srv/postgres -d '${conninfo(primary)}'`;
  const copying = spawn('unshare', ['--mount', '--propagation', 'private', '/bin/sh', '-c', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  copying.stderr.on('data', (part) => {
    complaint += part;
  });
  const code = await new Promise((resolve) => copying.once('close', resolve));
  rmSync(join(data, 'postmaster.pid'), { force: true });
  if (code !== 0) throw new Error(`pg_basebackup ended with ${code}: ${complaint}`);
}
