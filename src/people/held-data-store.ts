import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { exportedColumns, heldTables } from './held-columns.ts';

export type HeldRow = Record<string, unknown>;

/** A person with more lines asks the operator, who reads them in the database. */
const maxExportedRows = 20_000;

/** What PostgreSQL holds of a person. Every method throws Refusal store-unavailable when the database is away. */
export class HeldDataStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The rows of one person by table, newest first, and the line in the audit that says who has read them. */
  async read(userId: string, by: Actor): Promise<Record<string, HeldRow[]>> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        await appendAudit(transaction, { event: 'data-exported', actor: by, userId });
        const held: Record<string, HeldRow[]> = {};
        for (const [table, { rows, columns }] of Object.entries(heldTables)) {
          if (rows === undefined) continue;
          const found = transaction(table).whereRaw(rows, [userId]).limit(maxExportedRows);
          if (table === 'audit') found.orderBy('id', 'desc');
          held[table] = await found.select(...exportedColumns({ columns }));
        }
        return held;
      }),
    );
  }
}
