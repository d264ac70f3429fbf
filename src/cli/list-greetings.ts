import type { CompanyGreeting } from '../speech/company-sound.ts';
import type { Terminal } from './command.ts';
import { withAccounts } from './with-accounts.ts';

/**
 * Lists the companies that have a greeting of their own.
 *
 * @throws Refusal store-unavailable when the database cannot be reached or has no tables yet
 */
export async function listGreetings(terminal: Terminal): Promise<CompanyGreeting[]> {
  const companies = await withAccounts(terminal, (accounts) => accounts.companies.list());
  return companies.flatMap(({ id, greetingName }) =>
    greetingName === undefined ? [] : [{ companyId: id, name: greetingName }],
  );
}
