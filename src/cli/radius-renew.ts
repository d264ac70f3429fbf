import { renewRadiusClient } from '../login/radius/change-radius-clients.ts';
import { type Command, jsonOption } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withRadiusClients } from './with-radius-clients.ts';

export const radiusRenew: Command = {
  usage: 'radius renew ID [--own-secret] [--json]',
  about: 'give a RADIUS client another secret, printed only once; the former one is worth nothing at once',
  options: { 'own-secret': { type: 'boolean' }, ...jsonOption },
  words: 1,
  async run({ words: [id = ''], options, terminal }) {
    const given = options['own-secret'] === true ? (await terminal.readInput()).trim() : undefined;
    const secret = await withRadiusClients(
      terminal,
      (parts) => renewRadiusClient(parts, id, { secret: given, by: actorOf(terminal) }),
      { secret: true },
    );
    if (given !== undefined) terminal.print(options.json ? JSON.stringify({ id }) : `Renewed ${id}.`);
    else {
      terminal.print(options.json ? JSON.stringify({ id, secret }) : secret);
      if (!options.json) terminal.complain('Keep it now: it is not shown again.');
    }
    return 0;
  },
};
