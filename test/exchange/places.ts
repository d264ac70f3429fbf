import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { readRedisKey } from '../read-redis-key.ts';

/** A text that someone could read, and its location. */
export interface Place {
  where: string;
  text: string;
}

/**
 * The content and name of every file below a folder, binary ones included. Files that vanish meanwhile are left out.
 */
export function* filesBelow(folder: string): Generator<Place> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const where = join(folder, name);
    try {
      if (statSync(where).isFile()) yield { where, text: readFileSync(where, 'latin1') };
    } catch {}
  }
}

/** All keys of all databases of a Redis, with their values. */
export async function redisKeys(port: number, databases: readonly number[]): Promise<Place[]> {
  const places: Place[] = [];
  for (const database of databases) {
    const redis = new Redis({ host: '127.0.0.1', port, db: database });
    try {
      for await (const keys of redis.scanStream({ count: 500 })) {
        for (const key of keys as string[])
          places.push({ where: `redis ${database} ${key}`, text: await readRedisKey(redis, key) });
      }
    } finally {
      redis.disconnect();
    }
  }
  return places;
}

/** Every row of every table, except PostgreSQL's own tables. */
export async function databaseTables(connectionString: string): Promise<Place[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const places: Place[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`select t::text as row from ${name} t`);
      places.push({ where: `table ${name}`, text: rows.map(({ row }) => row).join('\n') });
    }
    return places;
  } finally {
    await client.end();
  }
}

/** The arguments of a program, which any user of the host can read, and its environment, which its own user can. */
export function processPlaces(program: string, pid: number): Place[] {
  return ['cmdline', 'environ'].map((file) => ({
    where: `${program} ${file}`,
    text: readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', '\n'),
  }));
}

/** Records every command of every client of a Redis. */
export async function listenToRedis(port: number): Promise<{ text(): string; stop(): void }> {
  let heard = '';
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('latin1');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('data', (text: string) => {
      heard += text;
      resolve();
    });
    socket.write('MONITOR\r\n');
  });
  return { text: () => heard, stop: () => socket.destroy() };
}
