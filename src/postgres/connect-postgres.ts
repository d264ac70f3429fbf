import createKnex, { type Knex } from 'knex';
import { Refusal, UnknownStoredValue } from '../errors.ts';
import { ConnectionOpener, isFit } from './open-connection.ts';
import { databaseTrouble, isValueRefused } from './postgres-troubles.ts';

/** The open database. Only stores use it, to build their queries. */
export type Database = Knex;

/**
 * `requests`: a person waits for every query, so each has a limit. `commands`: an operator waits, often on a host that
 * is busy. `migrations`: a query has no limit, but waiting for a lock has one.
 */
const limits = {
  requests: { connectMilliseconds: 1_000, statement_timeout: 2_000, query_timeout: 2_500, lock_timeout: 1_000 },
  // A command ends within 10 s when PostgreSQL does not answer.
  commands: { connectMilliseconds: 4_000, statement_timeout: 4_000, query_timeout: 4_500, lock_timeout: 2_000 },
  migrations: { connectMilliseconds: 5_000, lock_timeout: 60_000 },
} as const;

/**
 * Opens a pool of connections; the first one is made at the first query. A broken connection is replaced at the next
 * query, so no restart is needed when PostgreSQL comes back.
 *
 * @param use `requests`: 1 s to connect or to get a connection, 2 s for a statement; `commands`: 4 s for each;
 *   `migrations`: no limit for a statement
 */
export function connectPostgres(url: string, use: keyof typeof limits, maxConnections = 10): Database {
  const { connectMilliseconds } = limits[use];
  const database = createKnex({
    client: 'pg',
    pool: { min: 0, max: maxConnections },
    acquireConnectionTimeout: connectMilliseconds,
    // By default knex puts the values of a failed query into the error message, and so into the log.
    compileSqlOnError: false,
    // knex would write to the console; whatever goes wrong comes out of `ask` anyhow.
    log: { warn: ignore, error: ignore, deprecate: ignore, debug: ignore },
    // Only kept: the opener below connects.
    connection: { connectionString: url },
  });
  const opener = new ConnectionOpener(url, limits[use]);
  database.client._acquireOnlyConnection = () => opener.open();
  // A query without a reply keeps its connection waiting, for 15 minutes when a cable is out. knex would still give
  // that connection to the next query.
  database.client.validateConnection = isFit;
  return database;
}

/**
 * Runs a query of a store. Only here does a database error become a refusal.
 *
 * @throws Refusal store-unavailable for every failure: unreachable, too slow, or a missing table; request-invalid for a
 *   value that PostgreSQL does not take, such as a NUL in a text
 * @throws UnknownStoredValue as the query does
 */
export async function query<T>(query: () => PromiseLike<T>): Promise<T> {
  try {
    return await query();
  } catch (error) {
    if (error instanceof Refusal || error instanceof UnknownStoredValue) throw error;
    const id = isValueRefused(error) ? 'request-invalid' : 'store-unavailable';
    throw new Refusal(id, databaseTrouble(error), { cause: error });
  }
}

const ignore = () => {};
