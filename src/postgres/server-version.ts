import type { Database } from './connect-postgres.ts';

/** As in `16.4 (Debian 16.4-1.pgdg120+1)`. */
export async function serverVersion(database: Database): Promise<string> {
  const { rows } = await database.raw('show server_version');
  return String(rows[0]?.server_version ?? '');
}
