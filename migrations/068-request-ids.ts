import type { Database } from '../src/postgres/connect-postgres.ts';

/** The request for which an entry was written or a call was placed, as the logs name it. Older ones have none. */
export async function up(database: Database): Promise<void> {
  await database.raw('alter table audit add column request_id text');
  await database.raw('alter table calls add column request_id text');
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table calls drop column request_id');
  await database.raw('alter table audit drop column request_id');
}
