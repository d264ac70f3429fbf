import { type Command, jsonOption } from './command.ts';
import { printRows } from './print-rows.ts';
import { withAccounts } from './with-accounts.ts';

export const campaignStatus: Command = {
  usage: 'campaign status [--json]',
  about: 'show the password campaigns, and how many users have changed their password',
  options: jsonOption,
  words: 0,
  async run(input) {
    const campaigns = await withAccounts(input.terminal, async ({ campaigns, companies }) => {
      const names = new Map((await companies.list()).map(({ id, name }) => [id, name]));
      const found = await campaigns.status();
      return found.map((each) => ({ ...each, company: names.get(each.companyId ?? '') ?? null }));
    });
    const heads = ['COMPANY', 'FROM', 'REPLACED FROM', 'USERS', 'CHANGED', 'REPLACED'];
    printRows(input, campaigns, heads, (each) => [
      each.company ?? '(all)',
      each.startsAt,
      each.replacesAt,
      each.users,
      each.changed,
      each.replaced,
    ]);
    return 0;
  },
};
