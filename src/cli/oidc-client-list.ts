import { readOidcClients } from '../accounts/read-oidc-clients.ts';
import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { withOidcClients } from './with-oidc-clients.ts';

export const oidcClientList: Command = {
  usage: 'oidc client list [--json]',
  about: 'list the programs that log people in by OpenID Connect, without their secrets',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const clients = await withOidcClients(terminal, readOidcClients);
    const shown = clients.map(({ createdAt, lastUsedAt, companies, ...client }) => ({
      ...client,
      /** Null for every company. */
      companies: companies === 'all' ? null : companies,
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }));
    if (options.json) {
      terminal.print(JSON.stringify(shown));
      return 0;
    }
    const rows = shown.map((client) => [
      client.id,
      client.name,
      client.companies?.join(', ') ?? 'all',
      client.login,
      client.redirectUris.join(' '),
      client.createdAt,
      client.lastUsedAt ?? '-',
    ]);
    terminal.print(formatTable([['ID', 'NAME', 'COMPANIES', 'LOGIN', 'REDIRECTS', 'MADE', 'LAST USED'], ...rows]));
    return 0;
  },
};
