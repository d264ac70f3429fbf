import { CompanyStore } from '../accounts/company-store.ts';
import type { Config } from '../config.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';
import type { CompanyGreeting } from '../speech/company-sound.ts';

/**
 * Lists the companies that have a greeting of their own.
 *
 * @throws Refusal store-unavailable when the database cannot be reached or has no tables yet
 */
export async function listGreetings(config: Config): Promise<CompanyGreeting[]> {
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'requests', 1);
  try {
    const companies = await new CompanyStore({ database, random: systemRandom }).list();
    return companies.flatMap(({ id, greetingName }) =>
      greetingName === undefined ? [] : [{ companyId: id, name: greetingName }],
    );
  } finally {
    await database.destroy();
  }
}
