import { exportPerson } from '../people/export-person.ts';
import type { Command } from './command.ts';
import { withPeople } from './with-people.ts';

export const userExport: Command = {
  usage: 'user export LOGIN',
  about: 'print as JSON all that is held of a user, for a user who asks for it',
  options: {},
  words: 1,
  async run({ words: [login = ''], terminal }) {
    const held = await withPeople(terminal, async (people) => {
      const { id } = await people.users.findByLogin(login);
      return exportPerson(people, id, people.actor);
    });
    terminal.print(JSON.stringify(held, undefined, 2));
    return 0;
  },
};
