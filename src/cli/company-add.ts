import { type Command, jsonOption, neededText, textOf } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const companyAdd: Command = {
  usage: 'company add --name NAME [--country NL] [--json]',
  about: 'add a company; its numbers without + are read as numbers of the country',
  options: { name: { type: 'string' }, country: { type: 'string' }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const name = neededText(options, 'name');
    const country = (textOf(options.country) ?? 'NL').toUpperCase();
    const company = await withAccounts(terminal, ({ companies, actor }) => companies.add({ name, country }, actor));
    terminal.print(options.json ? JSON.stringify(company) : `Added ${company.name}.`);
    return 0;
  },
};
