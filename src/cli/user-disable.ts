import { everyGrant } from '../accounts/grant.ts';
import { disableUser, enableUser } from '../people/disable-user.ts';
import { type Command, textOf } from './command.ts';
import { withPeople } from './with-people.ts';

export const userDisable: Command = {
  usage: 'user disable LOGIN [--reason TEXT]',
  about: 'log a user out everywhere, and let nothing log them in; methods and devices stay for `user enable`',
  options: { reason: { type: 'string' } },
  words: 1,
  isUrgent: true,
  async run({ options, words: [login = ''], terminal }) {
    await withPeople(terminal, async (people) => {
      const { id: userId } = await people.users.findByLogin(login);
      await disableUser(people, { userId, grant: everyGrant, reason: textOf(options.reason) }, people.actor);
    });
    terminal.print(`${login} can no longer log in.`);
    return 0;
  },
};

export const userEnable: Command = {
  usage: 'user enable LOGIN [--reason TEXT]',
  about: 'let a disabled user log in again, with the same password and methods',
  options: { reason: { type: 'string' } },
  words: 1,
  async run({ options, words: [login = ''], terminal }) {
    const { companyEndedAt } = await withPeople(terminal, async (people) => {
      const user = await people.users.findByLogin(login);
      await enableUser(people, { userId: user.id, grant: everyGrant, reason: textOf(options.reason) }, people.actor);
      return user;
    });
    terminal.print(`${login} can log in again.`);
    if (companyEndedAt !== undefined)
      terminal.complain('Not before the company is active again: `belcode company enable`.');
    return 0;
  },
};
