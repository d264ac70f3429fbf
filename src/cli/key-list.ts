import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { withApiKeys } from './with-api-keys.ts';

export const keyList: Command = {
  usage: 'key list [--json]',
  about: 'list the API keys, without their secrets',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const keys = await withApiKeys(terminal, (store) => store.list());
    const shown = keys.map(({ id, name, scopes, createdAt, revokedAt }) => ({
      id,
      name,
      scopes,
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
      key.createdAt,
      key.revokedAt ?? '-',
    ]);
    terminal.print(formatTable([['ID', 'NAME', 'SCOPES', 'MADE', 'REVOKED'], ...rows]));
    return 0;
  },
};
