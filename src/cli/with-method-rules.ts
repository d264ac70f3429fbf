import { MethodRuleStore } from '../accounts/method-rule-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';

/** Opens the store of the rules of methods for one act, and always closes it. @param url of PostgreSQL */
export async function withMethodRules<T>(url: string, act: (rules: MethodRuleStore) => Promise<T>): Promise<T> {
  const database = connectPostgres(url, 'commands', 1);
  try {
    return await act(new MethodRuleStore(database));
  } finally {
    await database.destroy();
  }
}
