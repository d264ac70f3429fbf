import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';

export interface SuspendedNumber {
  /** E.164, or an extension of this exchange. */
  number: string;
  suspendedAt: Date;
  /** Whether logins of its owners go on: key 0 was pressed on a call that another asked for (`report.lua`). */
  forOthers?: boolean;
}

/** Who suspends or releases a number, for the audit. */
export interface SuspensionBy {
  actor: Actor;
  /** The masked number, as the audit may hold it. */
  masked: string;
  /** Reason of a suspension. */
  reason?: string | undefined;
  forOthers?: boolean | undefined;
}

interface Row {
  number: string;
  suspended_at: Date;
  for_others: boolean;
}

/**
 * Suspended numbers (key 0) in PostgreSQL, the lasting record. Calls are checked against the ledger in Redis. A change
 * with a known actor is audited in the same transaction. Every method throws Refusal store-unavailable when the
 * database is away.
 */
export class SuspendedNumberStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns whether this suspended the number; false when it was suspended before */
  async add(number: string, by?: SuspensionBy): Promise<boolean> {
    const forOthers = by?.forOthers ?? false;
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const added = await transaction<Row>('suspended_numbers')
          .insert({ number, for_others: forOthers })
          .onConflict('number')
          // A suspension that the owner asks for applies to everybody.
          .merge({ for_others: false })
          .where(transaction.raw('suspended_numbers.for_others and not excluded.for_others'))
          .returning('number');
        if (added.length === 0) return false;
        if (by !== undefined) {
          const { actor, masked, reason } = by;
          const detail = { number: masked, ...(reason === undefined ? {} : { reason }) };
          await appendAudit(transaction, { event: 'number-suspended', actor, detail });
        }
        return true;
      }),
    );
  }

  /** @returns whether the number was suspended */
  async remove(number: string, by?: SuspensionBy): Promise<boolean> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        if ((await transaction<Row>('suspended_numbers').where({ number }).delete()) === 0) return false;
        if (by !== undefined) {
          const { actor, masked } = by;
          await appendAudit(transaction, { event: 'number-released', actor, detail: { number: masked } });
        }
        return true;
      }),
    );
  }

  async has(number: string): Promise<boolean> {
    return (await query(() => this.#database<Row>('suspended_numbers').where({ number }).first())) !== undefined;
  }

  /** Oldest first. */
  async list(): Promise<SuspendedNumber[]> {
    const rows = await query(() => this.#database<Row>('suspended_numbers').orderBy(['suspended_at', 'number']));
    return rows.map((row) => ({
      number: row.number,
      suspendedAt: row.suspended_at,
      ...(row.for_others && { forOthers: true }),
    }));
  }
}
