import type { Config } from '../config.ts';
import { withCompanies } from './with-companies.ts';

/** More would hide the other checks. */
const maxShown = 10;

/** A warning, because everybody can log in who has a method. */
export async function checkHelp({ BELCODE_HELP: help, BELCODE_DATABASE_URL: url }: Config): Promise<string> {
  if (help !== '') return 'BELCODE_HELP says whom to call';
  const companies = await withCompanies(url, (each) => each.list());
  const active = companies.filter(({ disabledAt }) => disabledAt === undefined);
  const without = active.filter((company) => company.help === undefined).map(({ name }) => name);
  if (active.length > 0 && without.length === 0) return 'every company has a contact; set BELCODE_HELP for strangers';
  const rest = without.length > maxShown ? `, and ${without.length - maxShown} more` : '';
  const of = without.length === 0 ? '' : ` in ${without.slice(0, maxShown).join(', ')}${rest}`;
  return `nobody says whom to call when a user is stuck${of}; set BELCODE_HELP, or run: belcode company set NAME --help-language nl --help-phone NUMBER`;
}
