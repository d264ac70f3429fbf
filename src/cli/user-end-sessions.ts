import { endSessionsOf } from '../accounts/end-sessions.ts';
import { everyGrant } from '../accounts/grant.ts';
import type { Command } from './command.ts';
import { withSessions } from './with-sessions.ts';

export const userEndSessions: Command = {
  usage: 'user end-sessions LOGIN',
  about: 'log a user out of the panel everywhere; telephones and apps keep working',
  options: {},
  words: 1,
  isUrgent: true,
  async run({ words: [login = ''], terminal }) {
    const count = await withSessions(terminal, async ({ users, sessions, audit, actor }) => {
      const { id: userId } = await users.findByLogin(login);
      return endSessionsOf({ users, sessions, audit }, { userId, grant: everyGrant }, actor);
    });
    terminal.print(`Sessions of ${login} ended: ${count}.`);
    return 0;
  },
};
