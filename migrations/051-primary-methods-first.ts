import type { Database } from '../src/postgres/connect-postgres.ts';

/** A primary method is the first in its user's order. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    update factors f set position = (select min(position) - 1 from factors o where o.user_id = f.user_id)
    where is_primary and exists (select from factors o where o.user_id = f.user_id and o.position < f.position)`);
}

/** The order before is not known, and every order is valid. */
export async function down(): Promise<void> {}
