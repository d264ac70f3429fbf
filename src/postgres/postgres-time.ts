import { type Database, query } from './connect-postgres.ts';

/** @returns milliseconds since the epoch, by the clock of PostgreSQL. @throws Refusal store-unavailable */
export async function postgresTime(database: Database): Promise<number> {
  const { rows } = await query(() =>
    database.raw<{ rows: { at: number }[] }>('select extract(epoch from clock_timestamp())::float8 * 1000 as at'),
  );
  return Number(rows[0]?.at);
}
