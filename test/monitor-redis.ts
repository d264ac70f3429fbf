import { connect } from 'node:net';
import { lab } from './lab.ts';
import { type RedisDatabase, redisDatabase } from './redis-databases.ts';

export interface RedisMonitor {
  /** Every command so far, one line each, with those inside scripts. */
  lines(): string[];
  stop(): void;
}

/**
 * Records every command to one database. It uses a socket of its own, because ioredis' monitor fails with "Command
 * queue state error" when commands arrive while it starts.
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
