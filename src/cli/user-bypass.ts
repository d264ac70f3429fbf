import { askBypass } from '../people/bypass.ts';
import { type Command, neededText } from './command.ts';
import { withPeople } from './with-people.ts';

export const userBypass: Command = {
  usage: 'user bypass LOGIN --reason TEXT',
  about: 'ask that a user may log in once without a method; an operator allows it on the page of that user',
  options: { reason: { type: 'string' } },
  words: 1,
  async run({ options, words: [login = ''], terminal }) {
    const reason = neededText(options, 'reason');
    await withPeople(terminal, async ({ users, actor, ...parts }) => {
      const { id: userId } = await users.findByLogin(login);
      await askBypass({ ...parts, users }, { userId, reason }, actor);
    });
    terminal.print(`An operator can now allow it, within an hour, on the page of ${login}.`);
    return 0;
  },
};
