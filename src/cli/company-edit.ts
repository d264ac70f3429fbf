import { type Command, jsonOption, textOf } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const companyEdit: Command = {
  usage: 'company edit NAME [--new-name NAME] [--country NL] [--json]',
  about: 'change the name of a company, or the country of its numbers without +',
  options: { 'new-name': { type: 'string' }, country: { type: 'string' }, ...jsonOption },
  words: 1,
  async run({ options, words: [before = ''], terminal }) {
    const name = textOf(options['new-name']);
    const country = textOf(options.country)?.toUpperCase();
    const changes = { ...(name === undefined ? {} : { name }), ...(country === undefined ? {} : { country }) };
    const company = await withAccounts(terminal, async ({ companies, actor }) => {
      const { id } = await companies.findByName(before);
      return companies.edit(id, changes, actor);
    });
    terminal.print(options.json ? JSON.stringify(company) : `${company.name}: country ${company.country}.`);
    return 0;
  },
};
