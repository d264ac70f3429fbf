import { releaseUserCalls } from '../incidents/operate-calls.ts';
import type { Command } from './command.ts';
import { withCalls } from './with-calls.ts';

export const userReleaseCalls: Command = {
  usage: 'user release-calls LOGIN',
  about:
    'allow calls and app codes for a user again after one was reported as unwanted (key 9, or "not me" in the app)',
  options: {},
  words: 1,
  async run({ words: [login = ''], terminal }) {
    await withCalls(terminal, async ({ ledger, users, heldCalls, app, audit, actor }) => {
      const { id } = await users.findByLogin(login);
      await releaseUserCalls({ ledger, users, heldCalls, app, audit }, actor, id);
    });
    terminal.print(`Calls for ${login} are allowed again.`);
    return 0;
  },
};
