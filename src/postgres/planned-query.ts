import { createHash } from 'node:crypto';
import type { Database } from './connect-postgres.ts';

/**
 * The server does not have the statement, or another one of its name, as behind PgBouncer before 1.21 in transaction
 * mode; or a migration has changed the type of a column that it reads.
 */
const keptNoMore: readonly (string | undefined)[] = ['26000', '42P05', '0A000'];

/** The pools whose servers keep no statements. */
const withoutPlans = new WeakSet<object>();

/**
 * A query that the server plans once for each connection, for those whose planning takes longer than their work. It
 * names each column that it reads: with `*` it would fail after a migration that adds one.
 */
export class PlannedQuery<Row> {
  readonly #sql: string;
  readonly #name: string;

  /** @param sql with `?` for each value */
  constructor(sql: string) {
    this.#sql = sql;
    // Another version of Belcode may ask on the same connection of a pooler.
    this.#name = `belcode-${createHash('sha256').update(sql).digest('hex').slice(0, 16)}`;
  }

  /** To be called inside `query`. */
  async rows(database: Database, values: readonly (string | number)[]): Promise<Row[]> {
    const plain = () => database.raw<{ rows: Row[] }>(this.#sql, values);
    // After an error a transaction could not go on.
    if (database.isTransaction || withoutPlans.has(database.client)) return (await plain()).rows;
    try {
      return (await plain().options({ name: this.#name })).rows;
    } catch (error) {
      if (!keptNoMore.includes((error as { code?: string }).code)) throw error;
      withoutPlans.add(database.client);
      return (await plain()).rows;
    }
  }
}
