import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { withRadiusClients } from './with-radius-clients.ts';

export const radiusList: Command = {
  usage: 'radius list [--json]',
  about: 'list the programs that log people in by RADIUS, without their secrets',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const shown = await withRadiusClients(terminal, async ({ radiusClients, companies }) => {
      const names = new Map((await companies.list()).map(({ id, name }) => [id, name]));
      return (await radiusClients.list()).map(({ companyId, networks, attributes, createdAt, ...rest }) => ({
        ...rest,
        networks: networks.map(({ text }) => text),
        company: companyId === undefined ? null : (names.get(companyId) ?? companyId),
        attributes: attributes.map(({ role, name, value }) => `${role}:${name}=${value}`),
        createdAt: createdAt.toISOString(),
      }));
    });
    if (options.json) {
      terminal.print(JSON.stringify(shown));
      return 0;
    }
    const rows = shown.map(({ id, name, networks, mode, company, roles, attributes }) => [
      ...[id, name, networks.join(' '), mode, company ?? 'all', roles.join(' ')],
      attributes.join(' ') || '-',
    ]);
    terminal.print(formatTable([['ID', 'NAME', 'NETWORKS', 'MODE', 'COMPANY', 'ROLES', 'ATTRIBUTES'], ...rows]));
    return 0;
  },
};
