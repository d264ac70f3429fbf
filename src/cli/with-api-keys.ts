import { ApiKeyStore } from '../accounts/api-key-store.ts';
import { CompanyStore } from '../accounts/company-store.ts';
import { AuditStore } from '../audit/audit-store.ts';
import { readConfig } from '../config.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';
import type { Terminal } from './command.ts';

/** Opens the stores of API keys, companies and the audit for one act, and always closes them. */
export async function withApiKeys<T>(
  terminal: Terminal,
  act: (stores: { keys: ApiKeyStore; companies: CompanyStore; audit: AuditStore }) => Promise<T>,
): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    return await act({
      keys: new ApiKeyStore(database),
      companies: new CompanyStore({ database, random: systemRandom }),
      audit: new AuditStore(database),
    });
  } finally {
    await database.destroy();
  }
}
