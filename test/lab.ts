import { inject } from 'vitest';
import { type RedisDatabase, redisDatabase } from './redis-databases.ts';

/** The ports of the lab's programs, as `lab/` reports them. All are on loopback. */
export interface LabAddresses {
  redisPort: number;
  databasePort: number;
  /** Asterisk's HTTP server: ARI, and SIP over WebSocket at /ws. */
  httpPort: number;
  sipPort: number;
  amiPort: number;
  /** `PJSIP/{number}@trunk` calls this port; a test may listen there as a trunk. */
  trunkPort: number;
  /** The same, for `PJSIP/{number}@trunk-2`. */
  secondTrunkPort: number;
  /** Asterisk sends copies of SIP messages here; one dialler can listen. */
  sipReportsPort: number;
  ariPassword: string;
  amiPassword: string;
  /** The lab's folder: logs, sounds, configuration. */
  folder: string;
}

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
