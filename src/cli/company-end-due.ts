import { endCompanies } from '../people/end-companies.ts';
import { type Command, jsonOption } from './command.ts';
import { withPeople } from './with-people.ts';

export const companyEndDue: Command = {
  usage: 'company end-due [--json]',
  about: 'end the companies whose date has come; safe to run at any time',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const done = await withPeople(terminal, (people) => endCompanies(people, people.actor));
    const { ended, failed } = done;
    terminal.print(options.json ? JSON.stringify(done) : `Companies that end now: ${ended.join(', ') || 'none'}.`);
    for (const { name, refusal } of failed)
      terminal.complain(`${name} has not ended completely (${refusal}). Repeat it: belcode company disable NAME`);
    return failed.length === 0 ? 0 : 1;
  },
};
