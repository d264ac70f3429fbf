import { removeWebhook } from '../webhooks/change-webhooks.ts';
import type { Command } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withWebhooks } from './with-webhooks.ts';

export const webhookRemove: Command = {
  usage: 'webhook remove ID',
  about: 'send no more events to an address, and drop those that wait',
  options: {},
  words: 1,
  isUrgent: true,
  async run({ words: [id = ''], terminal }) {
    await withWebhooks(terminal, ({ webhooks }) => removeWebhook({ webhooks }, id, actorOf(terminal)));
    terminal.print(`Removed ${id}.`);
    return 0;
  },
};
