import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { withApiKeys } from './with-api-keys.ts';

export const keyList: Command = {
  usage: 'key list [--json]',
  about: 'list the API keys, without their secrets',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const { keys, companies } = await withApiKeys(terminal, async (stores) => ({
      keys: await stores.keys.list(),
      companies: new Map((await stores.companies.list()).map(({ id, name }) => [id, name])),
    }));
    const shown = keys.map(({ id, name, scopes, companyIds, createdAt, revokedAt }) => ({
      id,
      name,
      scopes,
      /** Null for every company. */
      companies: companyIds?.map((each) => companies.get(each) ?? each) ?? null,
      createdAt: createdAt.toISOString(),
      revokedAt: revokedAt?.toISOString() ?? null,
    }));
    if (options.json) {
      terminal.print(JSON.stringify(shown));
      return 0;
    }
    const rows = shown.map((key) => [
      key.id,
      key.name,
      key.scopes.join(' ') || '-',
      key.companies?.join(', ') ?? 'all',
      key.createdAt,
      key.revokedAt ?? '-',
    ]);
    terminal.print(formatTable([['ID', 'NAME', 'SCOPES', 'COMPANIES', 'MADE', 'REVOKED'], ...rows]));
    return 0;
  },
};
