import { addRadiusClient } from '../login/radius/change-radius-clients.ts';
import { radiusModes } from '../login/radius/radius-client.ts';
import { type Command, jsonOption, neededText, textOf, textsOf } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withRadiusClients } from './with-radius-clients.ts';

export const radiusAdd: Command = {
  usage:
    'radius add --name NAME --network NETWORK… (--company COMPANY | --all-companies) [--role ROLE]… ' +
    '[--mode MODE] [--attribute ROLE:NAME=VALUE]… [--own-secret] [--json]',
  about:
    `let a program log people in by RADIUS, of one company or expressly of all; its secret is printed only once, ` +
    `or read with --own-secret (modes: ${radiusModes.join(', ')})`,
  options: {
    name: { type: 'string' },
    network: { type: 'string', multiple: true },
    mode: { type: 'string' },
    company: { type: 'string' },
    'all-companies': { type: 'boolean' },
    role: { type: 'string', multiple: true },
    attribute: { type: 'string', multiple: true },
    'own-secret': { type: 'boolean' },
    ...jsonOption,
  },
  words: 0,
  async run({ options, terminal }) {
    const name = neededText(options, 'name');
    const company = textOf(options.company);
    const secret = options['own-secret'] === true ? (await terminal.readInput()).trim() : undefined;
    const added = await withRadiusClients(
      terminal,
      async (parts) => {
        const companyId = company === undefined ? undefined : (await parts.companies.findByName(company)).id;
        const whom = { companyId, allCompanies: options['all-companies'] === true, roles: textsOf(options.role) };
        const where = { name, networks: textsOf(options.network), mode: textOf(options.mode) };
        const attributes = textsOf(options.attribute);
        return addRadiusClient(parts, { ...where, ...whom, attributes, secret }, actorOf(terminal));
      },
      { secret: true },
    );
    const shown = secret === undefined ? added : { id: added.id };
    terminal.print(options.json ? JSON.stringify(shown) : Object.values(shown).join('\n'));
    if (!options.json && secret === undefined) terminal.complain('Keep the secret now: it is not shown again.');
    return 0;
  },
};
