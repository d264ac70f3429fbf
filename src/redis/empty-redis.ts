import type { Redis } from 'ioredis';
import { guardStore } from './guard-store.ts';

/** What the names of Belcode's keys begin with; docs/redis.md lists them. Others may use the same database. */
const ofBelcode = /^(belcode:|\{belcode(-calls)?\})/;

const keysPerLook = 1_000;

/**
 * Removes everything that Belcode keeps in Redis, with the rights of its programs: these may not use FLUSHDB.
 *
 * @returns the number of keys
 * @throws Refusal store-unavailable
 */
export async function emptyRedis(redis: Redis): Promise<number> {
  let removed = 0;
  let cursor = '0';
  do {
    const [next, names] = await guardStore('scan', () => redis.scan(cursor, 'COUNT', keysPerLook));
    const own = names.filter((name) => ofBelcode.test(name));
    if (own.length > 0) removed += await guardStore('unlink', () => redis.unlink(...own));
    cursor = next;
  } while (cursor !== '0');
  return removed;
}
