import { renewWebhook } from '../webhooks/change-webhooks.ts';
import { type Command, jsonOption } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { type Webhooks, withWebhooks } from './with-webhooks.ts';

export const webhookRenew: Command = {
  usage: 'webhook renew ID [--at-once] [--json]',
  about:
    'make a new secret for an address, printed only once; the former one signs too for a day, and none before it; with ' +
    '--at-once the new one signs alone',
  options: { 'at-once': { type: 'boolean' }, ...jsonOption },
  words: 1,
  async run({ words: [id = ''], options, terminal }) {
    const act = ({ webhooks }: Webhooks) =>
      renewWebhook({ webhooks }, { id, atOnce: options['at-once'] === true }, actorOf(terminal));
    const secret = await withWebhooks(terminal, act, { secret: true });
    terminal.print(options.json ? JSON.stringify({ id, secret }) : secret);
    if (!options.json) terminal.complain('Keep it now: it is not shown again.');
    return 0;
  },
};
