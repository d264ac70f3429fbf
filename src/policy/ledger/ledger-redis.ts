import type { Redis } from 'ioredis';

/** Where the facts of the ledger lie, and how its scripts are run. */
export interface LedgerRedis {
  redis: Redis;
  /** What all keys begin with; in braces, so that they share one slot of a Redis Cluster. */
  base: string;
  /** The rules as the scripts want them. */
  rules: string;
}
