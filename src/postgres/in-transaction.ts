import type { Database } from './connect-postgres.ts';

/**
 * Runs an act in a transaction: that of its store, where somebody has begun one for several acts, or one of its own.
 * To be called inside `query`.
 */
export function inTransaction<T>(database: Database, act: (transaction: Database) => Promise<T>): Promise<T> {
  return database.isTransaction ? act(database) : database.transaction((transaction) => act(transaction));
}
