import { connect } from 'node:net';
import { lab } from './lab.ts';
import { type RedisDatabase, redisDatabase } from './redis-databases.ts';

export interface RedisMonitor {
  /** Every command so far, one a line, those inside scripts too. */
  lines(): string[];
  stop(): void;
}

/**
 * Listens in on every command to one database. On a socket of its own: ioredis' monitor ends in "Command queue state
 * error" when commands come in at the moment it starts.
 */
export async function monitorRedis(database: RedisDatabase): Promise<RedisMonitor> {
  let heard = '';
  const socket = connect(lab().redisPort, '127.0.0.1');
  socket.setEncoding('latin1');
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (text: string) => {
      heard += text;
      resolve();
    });
    socket.write('MONITOR\r\n');
  });
  return {
    lines: () => heard.split('\r\n').filter((line) => line.includes(` [${redisDatabase(database)} `)),
    stop: () => socket.destroy(),
  };
}
