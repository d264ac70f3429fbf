import type { Database } from '../src/postgres/connect-postgres.ts';

/** Recordings of prompts that operators have handed in on a page, and that a command on the host takes or refuses. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table submitted_recordings (
      -- A digest of language, name and sound: what was listened to is what is taken.
      id text primary key constraint submitted_recordings_id_is_a_digest check (id ~ '^[0-9a-f]{64}$'),
      language text not null,
      name text not null,
      -- Whose greeting it is; null: a prompt that everybody hears.
      company_id text references companies on delete cascade,
      state text not null default 'waiting'
        constraint submitted_recordings_state_is_known check (state in ('waiting', 'taken', 'refused')),
      sound bytea constraint submitted_recordings_sound_is_short check (octet_length(sound) <= 6000000),
      measured jsonb not null,
      remarks text[] not null,
      -- Checks of the host that failed.
      faults text[] not null default '{}',
      handed_by text not null references users on delete cascade,
      handed_at timestamptz not null default now(),
      until timestamptz not null,
      constraint submitted_recordings_wait_with_a_sound check ((state = 'waiting') = (sound is not null))
    )`);
  await database.raw(`create unique index submitted_recordings_one_waits on submitted_recordings (language, name)
    where state = 'waiting'`);
  await database.raw('create index submitted_recordings_by_user on submitted_recordings (handed_by)');
  await database.raw('create index submitted_recordings_by_company on submitted_recordings (company_id)');
}

export async function down(database: Database): Promise<void> {
  await database.schema.dropTable('submitted_recordings');
}
