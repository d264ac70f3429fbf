import { endCompanies } from '../people/end-companies.ts';
import { type Command, jsonOption } from './command.ts';
import { withPeople } from './with-people.ts';

export const companyEndDue: Command = {
  usage: 'company end-due [--json]',
  about: 'end the companies whose date has come; safe to run at any time',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const ended = await withPeople(terminal, (people) => endCompanies(people, people.actor));
    terminal.print(options.json ? JSON.stringify({ ended }) : `Companies that end now: ${ended.join(', ') || 'none'}.`);
    return 0;
  },
};
