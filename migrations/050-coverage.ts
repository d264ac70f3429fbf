import type { Database } from '../src/postgres/connect-postgres.ts';

/** How many users of a company have which methods, read from this index alone. */
export async function up(database: Database): Promise<void> {
  await database.raw('create index users_coverage on users (company_id, role, method_kinds) where disabled_at is null');
  // A company admin does not see their calls.
  await database.raw(`create index users_operators on users (company_id) where role = 'operator'`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop index users_operators');
  await database.raw('drop index users_coverage');
}
