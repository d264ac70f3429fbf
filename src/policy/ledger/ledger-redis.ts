import type { Redis } from 'ioredis';

/** Where the keys of the ledger are, and how its scripts run. */
export interface LedgerRedis {
  redis: Redis;
  /** Prefix of all keys, in braces so that they share one slot of a Redis Cluster. */
  base: string;
  /** The rules as JSON, for the scripts. */
  rules: string;
}
