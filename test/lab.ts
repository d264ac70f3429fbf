import { inject } from 'vitest';
import type { LabAddresses } from '../lab/addresses.ts';
import { type RedisDatabase, redisDatabase } from './redis-databases.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    lab: LabAddresses;
  }
}

export function lab(): LabAddresses {
  return inject('lab');
}

/** @param database each test file that runs a queue has one of its own */
export function redisUrl(database: RedisDatabase = 'shared'): string {
  return `redis://127.0.0.1:${lab().redisPort}/${redisDatabase(database)}`;
}

/** The maintenance database; a test file makes one of its own with `createDatabase`. */
export function databaseUrl(name = 'postgres'): string {
  return `postgres://belcode@127.0.0.1:${lab().databasePort}/${name}`;
}
