import { ApiKeyStore } from '../accounts/api-key-store.ts';
import { AuditStore } from '../audit/audit-store.ts';
import { readConfig } from '../config.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import type { Terminal } from './command.ts';

/** Opens the store of API keys and the audit for one act, and always closes them. */
export async function withApiKeys<T>(
  terminal: Terminal,
  act: (store: ApiKeyStore, audit: AuditStore) => Promise<T>,
): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'requests', 1);
  try {
    return await act(new ApiKeyStore(database), new AuditStore(database));
  } finally {
    await database.destroy();
  }
}
