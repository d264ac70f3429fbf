import { resetSecondFactor } from '../factors/reset-second-factor.ts';
import { type Command, neededText } from './command.ts';
import { withAccounts } from './with-accounts.ts';
import { withSessions } from './with-sessions.ts';

export const userResetSecondFactor: Command = {
  usage: 'user reset-2fa LOGIN --reason TEXT',
  about: "remove a user's second factor and end the sessions; the user sets it up again at the next login",
  options: { reason: { type: 'string' } },
  words: 1,
  async run({ options, words: [login = ''], terminal }) {
    const reason = neededText(options, 'reason');
    const removed = await withSessions(terminal, (sessions) =>
      withAccounts(terminal, async ({ users, factors, actor }) => {
        const { id: userId } = await users.findByLogin(login);
        return resetSecondFactor({ factors, sessions, users }, { userId, reason }, actor);
      }),
    );
    terminal.print(`${login} no longer has a second factor (${removed} removed) and is logged out everywhere.`);
    return 0;
  },
};
