import { resetSecondFactor } from '../factors/reset-second-factor.ts';
import { systemRandom as random } from '../random.ts';
import { type Command, neededText } from './command.ts';
import { withSessions } from './with-sessions.ts';

export const userResetSecondFactor: Command = {
  usage: 'user reset-2fa LOGIN --reason TEXT',
  about: "remove a user's second factor and end the sessions; the user sets it up again at the next login",
  options: { reason: { type: 'string' } },
  words: 1,
  isUrgent: true,
  async run({ options, words: [login = ''], terminal }) {
    const reason = neededText(options, 'reason');
    const { removed, setUpCode } = await withSessions(
      terminal,
      async ({ users, setUpCodes, factors, sessions, actor }) => {
        const { id: userId } = await users.findByLogin(login);
        return resetSecondFactor({ factors, sessions, users, setUpCodes, random }, { userId, reason }, actor);
      },
    );
    terminal.print(`${login} no longer has a second factor (${removed} removed) and is logged out everywhere.`);
    terminal.print(`Set-up code, which the set-up asks for: ${setUpCode}`);
    terminal.complain(
      'Tell it to this person only. Valid once, for 24 hours; `belcode user set-up-code` makes a new one.',
    );
    return 0;
  },
};
