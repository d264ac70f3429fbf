import { everyGrant } from '../accounts/grant.ts';
import { eraseUser } from '../people/erase-user.ts';
import { type Command, neededText } from './command.ts';
import { withPeople } from './with-people.ts';

export const userErase: Command = {
  usage: 'user erase LOGIN --confirm LOGIN',
  about: 'erase a user for good: name, login, address, methods, devices and numbers; the audit keeps an id',
  options: { confirm: { type: 'string' } },
  words: 1,
  async run({ options, words: [login = ''], terminal }) {
    const typed = neededText(options, 'confirm');
    await withPeople(terminal, async (people) => {
      const { id: userId } = await people.users.findByLogin(login);
      await eraseUser(people, { userId, grant: everyGrant, typed }, people.actor);
    });
    terminal.print('Erased. In the audit the user is only an id now.');
    return 0;
  },
};
