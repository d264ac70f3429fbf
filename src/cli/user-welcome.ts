import { welcomeAgain } from '../people/welcome-again.ts';
import type { Command } from './command.ts';
import { withPeople } from './with-people.ts';

export const userWelcome: Command = {
  usage: 'user welcome LOGIN',
  about: 'mail the link to a first password once more, to somebody who has never logged in',
  options: {},
  words: 1,
  async run({ words: [login = ''], terminal }) {
    await withPeople(terminal, async (people) => {
      const { id } = await people.users.findByLogin(login);
      await welcomeAgain(people, id, people.actor);
    });
    terminal.print(`A mail to ${login} is on its way.`);
    return 0;
  },
};
