import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { withWebhooks } from './with-webhooks.ts';

export const webhookList: Command = {
  usage: 'webhook list [--json]',
  about: 'list the addresses that get events, without their secrets',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const shown = await withWebhooks(terminal, async ({ webhooks, companies }) => {
      const names = new Map((await companies.list()).map(({ id, name }) => [id, name]));
      return (await webhooks.list()).map(({ companyId, endedAt, createdAt, ...rest }) => ({
        ...rest,
        company: companyId === undefined ? null : (names.get(companyId) ?? companyId),
        createdAt: createdAt.toISOString(),
        endedAt: endedAt?.toISOString() ?? null,
      }));
    });
    if (options.json) {
      terminal.print(JSON.stringify(shown));
      return 0;
    }
    const rows = shown.map(({ id, url, company, kinds, waiting, failures, endedAt }) => [
      ...[id, url, company ?? 'all', kinds.join(' '), `${waiting}`],
      endedAt !== null ? 'ended by its receiver' : failures > 0 ? `failed ${failures} times in a row` : 'works',
    ]);
    terminal.print(formatTable([['ID', 'ADDRESS', 'COMPANY', 'KINDS', 'WAITING', 'STATE'], ...rows]));
    return 0;
  },
};
