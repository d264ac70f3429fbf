import { everyGrant } from '../accounts/grant.ts';
import { byteOrderMark, csvLines } from '../csv/write-csv.ts';
import { exportUsers } from '../people/export-users.ts';
import { type Command, textOf } from './command.ts';
import { withPeople } from './with-people.ts';

export const usersExport: Command = {
  usage: 'users export [--company COMPANY] [--semicolons]',
  about: 'print all users as CSV, which `users import` reads; a cell like a formula has an apostrophe in front',
  options: { company: { type: 'string' }, semicolons: { type: 'boolean' } },
  words: 0,
  async run({ options, terminal }) {
    const company = textOf(options.company);
    const rows = await withPeople(terminal, async (people) => {
      const companyIds = company === undefined ? undefined : [(await people.companies.findByName(company)).id];
      return exportUsers(people, { ...everyGrant, companyIds });
    });
    terminal.print(byteOrderMark + csvLines(rows, options.semicolons === true ? ';' : ',').trimEnd());
    return 0;
  },
};
