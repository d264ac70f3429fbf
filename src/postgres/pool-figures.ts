import type { Database } from './connect-postgres.ts';

/** What knex's pool (tarn) says about itself. */
interface Pool {
  max: number;
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
}

/** The connections of a pool. `waiting`: queries that wait for one. */
export function poolFigures(database: Database): { used: number; free: number; waiting: number; max: number } {
  const pool = database.client.pool as Pool | undefined;
  if (pool === undefined) return { used: 0, free: 0, waiting: 0, max: 0 };
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires(), max: pool.max };
}
