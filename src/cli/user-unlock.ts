import { unlockUser } from '../people/unlock-user.ts';
import type { Command } from './command.ts';
import { withPeople } from './with-people.ts';

export const userUnlock: Command = {
  usage: 'user unlock LOGIN',
  about: 'let a user type codes again after a hundred wrong ones, at logins and API keys; the methods stay',
  options: {},
  words: 1,
  async run({ words: [login = ''], terminal }) {
    await withPeople(terminal, async (people) => {
      const { id: userId } = await people.users.findByLogin(login);
      await unlockUser(people, userId, people.actor);
    });
    terminal.print(`${login} can type codes again.`);
    return 0;
  },
};
