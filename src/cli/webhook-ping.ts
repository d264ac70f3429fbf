import { tryWebhook } from '../webhooks/change-webhooks.ts';
import { type Command, jsonOption } from './command.ts';
import { withWebhooks } from './with-webhooks.ts';

export const webhookPing: Command = {
  usage: 'webhook ping ID [--json]',
  about: 'send a ping to an address now, and say what it answers',
  options: jsonOption,
  words: 1,
  async run({ words: [id = ''], options, terminal }) {
    const reply = await withWebhooks(terminal, (parts) => tryWebhook(parts, id), { secret: true });
    const says = [reply.status ?? 'no answer', reply.answer].filter((each) => each !== '').join(': ');
    terminal.print(options.json ? JSON.stringify(reply) : says);
    return reply.outcome === 'sent' ? 0 : 1;
  },
};
