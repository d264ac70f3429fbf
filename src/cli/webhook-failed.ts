import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { withWebhooks } from './with-webhooks.ts';

export const webhookFailed: Command = {
  usage: 'webhook failed [--json]',
  about: 'list events that could not be delivered, with what the other side answered',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const failed = await withWebhooks(terminal, ({ messages }) => messages.listFailed());
    if (options.json) {
      terminal.print(
        JSON.stringify(failed.map((each) => ({ ...each, status: each.status ?? null, dueAt: each.dueAt ?? null }))),
      );
      return 0;
    }
    const rows = failed.map(({ id, endpointId, kind, at, tries, dueAt, status, answer }) => [
      ...[id, endpointId, kind, at.toISOString(), `${tries}`, dueAt?.toISOString() ?? 'given up'],
      [status ?? 'no answer', answer].filter((each) => each !== '').join(': '),
    ]);
    terminal.print(formatTable([['EVENT', 'ENDPOINT', 'KIND', 'AT', 'TRIES', 'NEXT', 'ANSWER'], ...rows]));
    return 0;
  },
};
