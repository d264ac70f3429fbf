import type { Database } from '../src/postgres/connect-postgres.ts';

/** Over which trunk a call was dialled. Of a call from before it stays null, because nobody wrote it down. */
export async function up(database: Database): Promise<void> {
  await database.raw(
    `alter table calls add column trunk text
       constraint calls_trunk_is_known check (trunk in ('trunk', 'second-trunk'))`,
  );
  await database.raw(
    'create index calls_by_trunk on calls (trunk, requested_at, id) where ended_at is not null and trunk is not null',
  );
  // Those of the past are deleted as all old calls are, and few come after them.
  await database.raw(
    `create index calls_by_unknown_trunk on calls (requested_at, id)
     where ended_at is not null and route = 'trunk' and trunk is null and waited_milliseconds is not null`,
  );
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table calls drop column trunk');
}
