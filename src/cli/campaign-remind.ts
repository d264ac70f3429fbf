import { siteTimeZone } from '../clock.ts';
import { countUnchanged, remindOfCampaign } from '../people/remind-of-campaign.ts';
import { type Command, jsonOption, textOf } from './command.ts';
import { withPeople } from './with-people.ts';

export const campaignRemind: Command = {
  usage: 'campaign remind [--company COMPANY] [--dry-run] [--json]',
  about: 'mail those who have not chosen a new password yet, at most once in 7 days each; --dry-run only counts them',
  options: { company: { type: 'string' }, 'dry-run': { type: 'boolean' }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const company = textOf(options.company);
    const isDry = options['dry-run'] === true;
    const counted = await withPeople(terminal, async (people) => {
      const companyId = company === undefined ? undefined : (await people.companies.findByName(company)).id;
      if (isDry) return { unchanged: await countUnchanged(people, { companyId }) };
      return remindOfCampaign({ ...people, timeZone: siteTimeZone() }, { companyId }, people.actor);
    });
    if (options.json) terminal.print(JSON.stringify(counted));
    else if ('unchanged' in counted) terminal.print(`People who have not chosen a new password: ${counted.unchanged}.`);
    else terminal.print(`Mails sent: ${counted.sent}. Not taken by the mail server: ${counted.failed}.`);
    return 'failed' in counted && counted.failed > 0 ? 1 : 0;
  },
};
