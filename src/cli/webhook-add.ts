import { webhookKinds } from '../audit/webhook-kind.ts';
import { addWebhook } from '../webhooks/change-webhooks.ts';
import { type Command, jsonOption, textOf, textsOf } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withWebhooks } from './with-webhooks.ts';

export const webhookAdd: Command = {
  usage: 'webhook add URL [--kind KIND]… [--company COMPANY] [--json]',
  about: `send events to an address; its secret is printed only once (kinds: ${Object.keys(webhookKinds).join(', ')})`,
  options: { kind: { type: 'string', multiple: true }, company: { type: 'string' }, ...jsonOption },
  words: 1,
  async run({ words: [url = ''], options, terminal }) {
    const name = textOf(options.company);
    const added = await withWebhooks(
      terminal,
      async (parts) => {
        const companyId = name === undefined ? undefined : (await parts.companies.findByName(name)).id;
        const kinds = [...new Set(textsOf(options.kind))];
        return addWebhook(parts, { url, kinds, companyId }, actorOf(terminal));
      },
      { secret: true },
    );
    terminal.print(options.json ? JSON.stringify(added) : `${added.id}\n${added.secret}`);
    if (!options.json) terminal.complain('Keep the secret now: it is not shown again.');
    return 0;
  },
};
