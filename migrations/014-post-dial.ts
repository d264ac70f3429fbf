import type { Database } from '../src/postgres/connect-postgres.ts';

/** Suffixes of the constraints of `factors` that are named after the column. */
const constraints = ['is_digits', 'has_number', 'has_pauses'] as const;

export async function up(database: Database): Promise<void> {
  // The word extension is for telephones of this exchange, but these digits are dialled behind a switchboard.
  await rename(database, 'extension', 'post_dial');
}

export async function down(database: Database): Promise<void> {
  await rename(database, 'post_dial', 'extension');
}

async function rename(database: Database, from: string, to: string): Promise<void> {
  await database.raw(`alter table factors rename column ${from} to ${to}`);
  for (const name of constraints) {
    await database.raw(`alter table factors rename constraint factors_${from}_${name} to factors_${to}_${name}`);
  }
}
