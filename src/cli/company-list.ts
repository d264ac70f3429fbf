import { listCompanies } from '../people/edit-company.ts';
import { type Command, jsonOption } from './command.ts';
import { printRows } from './print-rows.ts';
import { withAccounts } from './with-accounts.ts';

export const companyList: Command = {
  usage: 'company list [--json]',
  about: 'list the companies, and how many of their users have a second factor',
  options: jsonOption,
  words: 0,
  async run(input) {
    const companies = await withAccounts(input.terminal, listCompanies);
    const heads = ['NAME', 'COUNTRY', 'USERS', 'ENROLLED', 'MADE', 'ENDED'];
    printRows(input, companies, heads, (each) => [
      each.name,
      each.country,
      each.users,
      each.enrolled,
      each.createdAt,
      each.disabledAt,
    ]);
    return 0;
  },
};
