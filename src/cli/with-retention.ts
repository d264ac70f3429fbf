import { RetentionStore } from '../audit/retention-store.ts';
import { readConfig } from '../config.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import type { Terminal } from './command.ts';

/** Opens what removes old data, which may take long, and always closes it. */
export async function withRetention<T>(terminal: Terminal, act: (store: RetentionStore) => Promise<T>): Promise<T> {
  const { BELCODE_DATABASE_URL: url } = readConfig('cli', terminal.environment);
  const database = connectPostgres(url, 'migrations', 1);
  try {
    return await act(new RetentionStore(database));
  } finally {
    await database.destroy();
  }
}
