import { type Database, query } from '../postgres/connect-postgres.ts';
import { appendAudit } from './append-audit.ts';
import type { Actor } from './audit-event.ts';
import { callEvents } from './retention.ts';

/** The first month of each kind that stays, in UTC, such as `2027-03`. */
export interface KeptFrom {
  audit: string;
  calls: string;
  addresses: string;
}

/**
 * How much was removed. `calls`: lines of the audit and of the list of calls. `addresses`: lines that had one, and
 * unfinished logins.
 */
export type PrunedCounts = Record<keyof KeptFrom, number>;

/** Removes what is older than it may be. Only the owner of the tables can, as `AuditStore.prune` says. */
export class RetentionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In one transaction. @throws Refusal store-unavailable, also for a role that does not own the tables */
  prune(from: KeptFrom, by: Actor): Promise<PrunedCounts> {
    const start = (month: string) => `${month}-01T00:00:00Z`;
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const count = async (sql: string, values: readonly unknown[]): Promise<number> =>
          (await transaction.raw(sql, [...values] as string[])).rowCount;
        const triggers = (state: 'disable' | 'enable') =>
          transaction.raw(`alter table audit ${state} trigger user; alter table audit_repeats ${state} trigger user`);
        await triggers('disable');
        await count(
          `delete from audit_repeats where hour < ? or audit_id in
             (select id from audit where at < ? or (event = any(?) and at < ?))`,
          [start(from.audit), start(from.audit), callEvents, start(from.calls)],
        );
        const audit = await count('delete from audit where at < ?', [start(from.audit)]);
        const calls =
          (await count('delete from audit where event = any(?) and at < ?', [callEvents, start(from.calls)])) +
          (await count('delete from calls where requested_at < ?', [start(from.calls)]));
        const addresses =
          (await count(`update audit set detail = detail - 'address' where detail->'address' is not null and at < ?`, [
            start(from.addresses),
          ])) + (await count('delete from unfinished_logins where last_at < ?', [start(from.addresses)]));
        // Their time is over whatever the settings say.
        await count('delete from submitted_recordings where until < now()', []);
        await triggers('enable');
        const removed = { audit, calls, addresses };
        await appendAudit(transaction, { event: 'data-pruned', actor: by, detail: removed });
        return removed;
      }),
    );
  }
}
