import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Box, startBox } from '../../lab/box.ts';
import { freePort } from '../../lab/ports.ts';
import { startTcpProxy, type TcpProxy } from '../../test/tcp-proxy.ts';
import { until } from '../../test/until.ts';
import type { Stage } from '../stage.ts';

export interface Server {
  name: string;
  box(): Box;
  start(): void;
  /** All connections to it lead through this. */
  link: TcpProxy;
}

export interface RedisServers {
  url: string;
  primary(): Promise<Server>;
  replica(): Promise<Server>;
  sentinels: readonly Server[];
}

const masterName = 'belcode';
const startLimitMilliseconds = 20_000;

/** A primary, a replica and three sentinels, of which two must agree. */
export async function startRedisServers(stage: Stage, folder: string): Promise<RedisServers> {
  mkdirSync(folder, { recursive: true });
  const first = await startServer(stage, folder, 'redis-1');
  const second = await startServer(stage, folder, 'redis-2', first.link.port);
  const servers = [first, second];
  const sentinels: Server[] = [];
  for (const n of [1, 2, 3]) sentinels.push(await startSentinel(stage, folder, `sentinel-${n}`, first.link.port));
  const connections = sentinels.map(({ link }) => {
    const redis = new Redis(link.port, '127.0.0.1', { maxRetriesPerRequest: 0, commandTimeout: 1_000 });
    redis.on('error', () => {});
    return stage.keep(redis, async () => redis.disconnect());
  });
  const said = async (...words: [string, ...string[]]) => {
    for (const redis of connections) {
      const reply = await redis.call('sentinel', ...words).catch(() => undefined);
      if (reply !== undefined && reply !== null) return reply as unknown[];
    }
    throw new Error('No sentinel answers');
  };
  await until(async () => (await said('replicas', masterName)).length === 1, startLimitMilliseconds);
  await until(async () => (await said('sentinels', masterName)).length === 2, startLimitMilliseconds);
  const primaryPort = async () => Number((await said('get-master-addr-by-name', masterName))[1]);
  const hosts = sentinels.map(({ link }) => `127.0.0.1:${link.port}`).join(',');
  return {
    url: `redis-sentinel://${hosts}/0?sentinelMasterId=${masterName}`,
    sentinels,
    async primary() {
      const port = await primaryPort();
      return servers.find(({ link }) => link.port === port) as Server;
    },
    async replica() {
      const port = await primaryPort();
      return servers.find(({ link }) => link.port !== port) as Server;
    },
  };
}

async function startServer(stage: Stage, folder: string, name: string, primaryPort?: number): Promise<Server> {
  const port = await freePort();
  const link = stage.keep(await startTcpProxy(port), (proxy) => proxy.close());
  const words = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--dir', folder];
  const files = ['--dbfilename', `${name}.rdb`, '--repl-diskless-sync-delay', '0', '--repl-timeout', '5'];
  // Others reach it only through its link.
  const announced = ['--replica-announce-ip', '127.0.0.1', '--replica-announce-port', String(link.port)];
  const follows = primaryPort === undefined ? [] : ['--replicaof', '127.0.0.1', String(primaryPort)];
  return keep(stage, folder, name, link, ['/usr/bin/redis-server', ...words, ...files, ...announced, ...follows]);
}

async function startSentinel(stage: Stage, folder: string, name: string, primaryPort: number): Promise<Server> {
  const port = await freePort();
  const link = stage.keep(await startTcpProxy(port), (proxy) => proxy.close());
  const file = join(folder, `${name}.conf`);
  const lines = [
    ...['bind 127.0.0.1', `port ${port}`, `dir ${folder}`],
    `sentinel announce-ip 127.0.0.1`,
    `sentinel announce-port ${link.port}`,
    `sentinel monitor ${masterName} 127.0.0.1 ${primaryPort} 2`,
    `sentinel down-after-milliseconds ${masterName} 2000`,
    // An election that ends in a draw is tried again after twice this time.
    `sentinel failover-timeout ${masterName} 2000`,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o666 });
  return keep(stage, folder, name, link, ['/usr/bin/redis-server', file, '--sentinel']);
}

function keep(stage: Stage, folder: string, name: string, link: TcpProxy, command: readonly string[]): Server {
  const start = () => startBox({ name, command, logFile: join(folder, `${name}.log`) });
  let box = start();
  return stage.keep(
    {
      name,
      link,
      box: () => box,
      start() {
        box = start();
      },
    },
    () => box.kill(),
  );
}
