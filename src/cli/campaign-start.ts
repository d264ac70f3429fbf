import { isoMoment } from '../accounts/iso-moment.ts';
import { type Command, jsonOption, textOf } from './command.ts';
import { momentWords } from './moment-words.ts';
import { withAccounts } from './with-accounts.ts';

export const campaignStart: Command = {
  usage: 'campaign start [--company COMPANY] [--from 2027-03-01] [--json]',
  about: 'make everybody, or one company, choose a new password from a day on; the rest is replaced three months later',
  options: { company: { type: 'string' }, from: { type: 'string' }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const from = textOf(options.from);
    const startsAt = from === undefined ? undefined : isoMoment(from);
    const started = await withAccounts(terminal, async ({ companyId, campaigns, actor }) => {
      const id = await companyId(textOf(options.company));
      return campaigns.start(
        { ...(id === undefined ? {} : { companyId: id }), ...(startsAt === undefined ? {} : { startsAt }) },
        actor,
      );
    });
    if (options.json) terminal.print(JSON.stringify(started));
    else {
      const [first, last] = [started.startsAt.toISOString(), started.replacesAt.toISOString()];
      terminal.print(`Passwords must be changed from ${first}, and are replaced from ${last}.`);
      terminal.complain(`That is ${momentWords(started.startsAt)}, and ${momentWords(started.replacesAt)}.`);
      terminal.complain(
        'Run `belcode campaign run` every day, by cron for example: only that command replaces passwords.',
      );
    }
    return 0;
  },
};
