import { replaceLatePasswords } from '../accounts/replace-late-passwords.ts';
import { systemRandom } from '../random.ts';
import { type Command, jsonOption } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const campaignRun: Command = {
  usage: 'campaign run [--json]',
  about: 'replace passwords that were not changed within the three months of a campaign; safe to run at any time',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const replaced = await withAccounts(terminal, ({ campaigns }) =>
      replaceLatePasswords({ campaigns, random: systemRandom }),
    );
    terminal.print(options.json ? JSON.stringify({ replaced }) : `Passwords replaced: ${replaced}.`);
    return 0;
  },
};
