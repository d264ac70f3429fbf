import { CompanyStore } from '../accounts/company-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';

/** Opens the store of the companies for one act, and always closes it. @param url of PostgreSQL */
export async function withCompanies<T>(url: string, act: (companies: CompanyStore) => Promise<T>): Promise<T> {
  const database = connectPostgres(url, 'commands', 1);
  try {
    return await act(new CompanyStore({ database, random: systemRandom }));
  } finally {
    await database.destroy();
  }
}
