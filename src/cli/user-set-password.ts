import { givePassword } from '../accounts/give-password.ts';
import { systemRandom } from '../random.ts';
import type { Command } from './command.ts';
import { readPassword } from './read-password.ts';
import { withSessions } from './with-sessions.ts';

export const userSetPassword: Command = {
  usage: 'user set-password LOGIN [--password-stdin]',
  about: 'give a user a random password, printed only once; the user must change it, and keeps the second factor',
  options: { 'password-stdin': { type: 'boolean' } },
  words: 1,
  async run({ options, words: [login = ''], terminal }) {
    const given = options['password-stdin'] ? await readPassword(terminal, login) : undefined;
    const password = await withSessions(terminal, async ({ users, sessions, actor }) => {
      const { id: userId } = await users.findByLogin(login);
      return givePassword({ users, sessions, random: systemRandom }, { userId, password: given }, actor);
    });
    terminal.print(given === undefined ? password : `${login} has a new password.`);
    if (given === undefined) terminal.complain('Keep it now: it is not shown again.');
    return 0;
  },
};
