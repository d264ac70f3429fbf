import { renewSetUpCode } from '../factors/set-up-code.ts';
import { systemRandom as random } from '../random.ts';
import type { Command } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const userSetUpCode: Command = {
  usage: 'user set-up-code LOGIN',
  about: 'make a new set-up code for a user who was reset, printed only once; the one before stops working',
  options: {},
  words: 1,
  async run({ words: [login = ''], terminal }) {
    const { user, code } = await withAccounts(terminal, async ({ users, setUpCodes, factors, actor }) => {
      const { id: userId } = await users.findByLogin(login);
      return renewSetUpCode({ users, setUpCodes, factors, random }, userId, actor);
    });
    const { setUpCodeUsedAt: usedAt } = user;
    if (usedAt !== undefined) terminal.complain(`The code before was typed at ${usedAt.toISOString()}.`);
    terminal.print(code);
    terminal.complain('Tell it to this person only, and not by mail. Valid once, for 24 hours and ten tries.');
    return 0;
  },
};
