import { LoginFactsStore } from '../accounts/login-facts-store.ts';
import { readConfig } from '../config.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import type { Terminal } from './command.ts';

/** Opens the facts of logins for one act, and always closes them. */
export async function withLoginFacts<T>(terminal: Terminal, act: (facts: LoginFactsStore) => Promise<T>): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    return await act(new LoginFactsStore(database));
  } finally {
    await database.destroy();
  }
}
