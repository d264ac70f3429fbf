import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startBox } from '../../lab/box.ts';
import { labFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { until } from '../until.ts';

/** A Redis that a test may break. */
export interface OwnRedis {
  url: string;
  /** A connection that keeps its rights, whatever happens to those of others. */
  admin: Redis;
  stop(): Promise<void>;
}

/** @param name at most one of each name at a time */
export async function startOwnRedis(name: string): Promise<OwnRedis> {
  const folder = join(labFolder, `${name}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const command = ['/usr/bin/redis-server', '--bind', '127.0.0.1', '--save', '', '--dir', '/tmp'];
  const users = ['--user', 'admin', 'on', '>of-admin', '~*', '&*', '+@all'];
  const box = startBox({
    name,
    command: [...command, '--port', String(port), ...users],
    logFile: join(folder, 'redis.log'),
  });
  const admin = new Redis({ port, host: '127.0.0.1', username: 'admin', password: 'of-admin' });
  admin.on('error', () => {});
  await until(() => admin.status === 'ready', 10_000);
  return {
    url: `redis://127.0.0.1:${port}`,
    admin,
    async stop() {
      admin.disconnect();
      await box.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
