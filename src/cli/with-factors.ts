import { FactorStore } from '../factors/factor-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';

/** Opens the store of the methods for one act, and always closes it. @param url of PostgreSQL */
export async function withFactors<T>(url: string, act: (factors: FactorStore) => Promise<T>): Promise<T> {
  const database = connectPostgres(url, 'requests', 1);
  try {
    return await act(new FactorStore({ database, random: systemRandom }));
  } finally {
    await database.destroy();
  }
}
