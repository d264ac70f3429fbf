import { reminderLimits } from '../accounts/reminder-limits.ts';
import { roles } from '../accounts/user.ts';
import { remindUsers } from '../people/remind-users.ts';
import { type Command, jsonOption, textOf } from './command.ts';
import { withPeople } from './with-people.ts';

const { everyDays, soonDays } = reminderLimits;

export const remind: Command = {
  usage: 'remind [--company COMPANY] [--soon] [--json]',
  about: `mail a reminder to those who have set up no method, at most once in ${everyDays} days each; --soon: only those who must within ${soonDays} days`,
  options: { company: { type: 'string' }, soon: { type: 'boolean' }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const company = textOf(options.company);
    const reminded = await withPeople(terminal, async (people) => {
      const companyId = company === undefined ? undefined : (await people.companies.findByName(company)).id;
      return remindUsers(people, { people: { companyId, roles }, soon: options.soon === true }, people.actor);
    });
    terminal.print(options.json ? JSON.stringify({ reminded }) : `People who get a reminder: ${reminded}.`);
    return 0;
  },
};
