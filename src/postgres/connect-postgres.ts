import createKnex, { type Knex } from 'knex';
import { Refusal } from '../errors.ts';

/** The open database. Stores build their queries on it; nobody else sees it. */
export type Database = Knex;

/**
 * `requests`: a person waits behind every query. `migrations`: a query may take as long as it takes, but waiting for
 * somebody else's lock has an end.
 */
const limits = {
  requests: { connectMilliseconds: 1_000, statement_timeout: 2_000, query_timeout: 2_500, lock_timeout: 1_000 },
  migrations: { connectMilliseconds: 5_000, lock_timeout: 60_000 },
} as const;

/**
 * Opens a pool of at most so many connections; the first one is made at the first query. A connection that broke is
 * replaced at the next query, so there is nothing to restart when PostgreSQL comes back.
 *
 * @param use `requests`: 1 s to connect or to get a connection, 2 s for a statement; `migrations`: no limit for a statement
 */
export function connectPostgres(url: string, use: keyof typeof limits, connectionsAtMost = 10): Database {
  const { connectMilliseconds, ...timeouts } = limits[use];
  const database = createKnex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: 'belcode',
      // A little sooner than the pool gives up, for this error says what went wrong.
      connectionTimeoutMillis: connectMilliseconds * 0.9,
      keepAlive: true,
      ...timeouts,
    },
    pool: { min: 0, max: connectionsAtMost },
    acquireConnectionTimeout: connectMilliseconds,
    // By default knex writes the values of a failed query into the error's message, and so into the log.
    compileSqlOnError: false,
    // knex would write to the console; whatever goes wrong comes out of `ask` anyhow.
    log: { warn: ignore, error: ignore, deprecate: ignore, debug: ignore },
  });
  // A query without an answer leaves its connection waiting, for a quarter of an hour when a cable is out. knex would
  // give that connection to the next query all the same.
  database.client.validateConnection = (connection: { readyForQuery: boolean }) => connection.readyForQuery;
  return database;
}

/**
 * Runs a store's query. This is the only place where an error of the database becomes a refusal.
 *
 * @throws Refusal store-unavailable, whatever went wrong: unreachable, too slow, or a table that is not there yet
 */
export async function ask<T>(query: () => PromiseLike<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('store-unavailable', databaseTrouble(error), { cause: error });
  }
}

const ignore = () => {};

const undefinedTable = '42P01';

/** What is wrong with the database, in words for the operator. Holds no value of any query. */
export function databaseTrouble(error: unknown): string {
  if (isUndefinedTable(error)) return 'PostgreSQL has no tables of Belcode yet: run `belcode migrate`';
  // Node gives an AggregateError without a message when every address of a host refused.
  const { message, code } = error as { message?: string; code?: string };
  return `PostgreSQL: ${message || code || 'no answer'}`;
}

export function isUndefinedTable(error: unknown): boolean {
  return (error as { code?: unknown }).code === undefinedTable;
}
