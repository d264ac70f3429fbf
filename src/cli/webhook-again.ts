import { repeatEvent } from '../webhooks/change-webhooks.ts';
import type { Command } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withWebhooks } from './with-webhooks.ts';

export const webhookAgain: Command = {
  usage: 'webhook again EVENT',
  about: 'send an event that could not be delivered once more',
  options: {},
  words: 1,
  async run({ words: [id = ''], terminal }) {
    await withWebhooks(terminal, ({ messages }) => repeatEvent({ messages }, id, actorOf(terminal)));
    terminal.print(`The event ${id} is sent again.`);
    return 0;
  },
};
