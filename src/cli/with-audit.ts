import { AuditStore } from '../audit/audit-store.ts';
import { readConfig } from '../config.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import type { Terminal } from './command.ts';

/** Opens the audit for one act that may take long, and always closes it. */
export async function withAudit<T>(terminal: Terminal, act: (audit: AuditStore) => Promise<T>): Promise<T> {
  const { BELCODE_DATABASE_URL: url } = readConfig('cli', terminal.environment);
  const database = connectPostgres(url, 'migrations', 1);
  try {
    return await act(new AuditStore(database));
  } finally {
    await database.destroy();
  }
}
