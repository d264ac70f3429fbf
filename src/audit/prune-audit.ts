import { connectPostgres, query } from '../postgres/connect-postgres.ts';
import type { Actor } from './audit-event.ts';
import { appendAudit } from './audit-store.ts';

/**
 * Removes the entries of whole months, in one transaction. Only the owner of the tables can: the trigger that refuses
 * every change is off meanwhile, which PostgreSQL permits to nobody else.
 *
 * @param before the first month that stays: `2027-03`
 * @returns how many entries were removed
 * @throws Refusal store-unavailable, also for a role that does not own the tables
 */
export async function pruneAudit(databaseUrl: string, before: string, by: Actor): Promise<number> {
  const database = connectPostgres(databaseUrl, 'migrations', 1);
  try {
    return await query(() =>
      database.transaction(async (transaction) => {
        for (const table of ['audit', 'audit_repeats'])
          await transaction.raw(`alter table ${table} disable trigger user`);
        const from = `${before}-01T00:00:00Z`;
        await transaction.raw('delete from audit_repeats where hour < ?', [from]);
        const { rowCount } = await transaction.raw('delete from audit where at < ?', [from]);
        for (const table of ['audit', 'audit_repeats'])
          await transaction.raw(`alter table ${table} enable trigger user`);
        await appendAudit(transaction, { event: 'audit-pruned', actor: by, detail: { before, count: rowCount } });
        return rowCount;
      }),
    );
  } finally {
    await database.destroy();
  }
}
