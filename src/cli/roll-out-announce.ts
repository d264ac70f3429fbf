import { roles } from '../accounts/user.ts';
import { countReminders, remindUsers } from '../people/remind-users.ts';
import { type Command, jsonOption, textOf } from './command.ts';
import { withPeople } from './with-people.ts';

export const rollOutAnnounce: Command = {
  usage: 'roll-out announce [--company COMPANY] [--dry-run] [--json]',
  about:
    'mail everybody without a method from which day they log in with a code, once each; --dry-run only counts them',
  options: { company: { type: 'string' }, 'dry-run': { type: 'boolean' }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const company = textOf(options.company);
    const isDry = options['dry-run'] === true;
    const counted = await withPeople(terminal, async (people) => {
      const companyId = company === undefined ? undefined : (await people.companies.findByName(company)).id;
      const announcing = { people: { companyId, roles }, announced: true };
      const count = await countReminders(people, announcing);
      return isDry ? count : { ...count, people: await remindUsers(people, announcing, people.actor) };
    });
    const { people, withoutAddress } = counted;
    if (options.json) terminal.print(JSON.stringify({ ...counted, sent: !isDry }));
    else {
      terminal.print(`People who ${isDry ? 'would get' : 'get'} the announcement: ${people}.`);
      if (withoutAddress > 0) terminal.print(`Without a mail address, so not reached: ${withoutAddress}.`);
    }
    return 0;
  },
};
