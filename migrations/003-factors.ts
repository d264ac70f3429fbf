import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table factors (
      id text primary key,
      user_id text not null references users on delete cascade,
      kind text not null constraint factors_kind_is_known check (kind in ('phone', 'authenticator', 'app')),
      name text,
      number text constraint factors_number_is_e164 check (number ~ '^[+][1-9][0-9]{6,14}$'),
      sealed_secret bytea,
      key_id text,
      last_step integer,
      is_primary boolean not null,
      position integer not null,
      created_at timestamptz not null default now(),
      last_used_at timestamptz,
      constraint factors_phone_has_number check ((kind = 'phone') = (number is not null)),
      constraint factors_authenticator_has_secret check (
        (kind = 'authenticator') = (sealed_secret is not null)
        and (kind = 'authenticator') = (key_id is not null)
        and (kind = 'authenticator') = (last_step is not null)
      ),
      constraint factors_number_once_a_user unique (user_id, number),
      constraint factors_position_once_a_user unique (user_id, position) deferrable
    )`);
  await database.raw('create unique index factors_one_primary on factors (user_id) where is_primary');
  await database.raw("create unique index factors_one_authenticator on factors (user_id) where kind = 'authenticator'");
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table factors');
}
