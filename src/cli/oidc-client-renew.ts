import { renewOidcClientSecret } from '../accounts/change-oidc-clients.ts';
import { systemRandom } from '../random.ts';
import { type Command, jsonOption } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withOidcClients } from './with-oidc-clients.ts';

export const oidcClientRenew: Command = {
  usage: 'oidc client renew ID [--json]',
  about: 'make another secret for a program, printed only once; the former one ends within 10 seconds',
  options: jsonOption,
  words: 1,
  async run({ words: [id = ''], options, terminal }) {
    const secret = await withOidcClients(terminal, (stores) =>
      renewOidcClientSecret({ ...stores, random: systemRandom }, id, actorOf(terminal)),
    );
    if (options.json) terminal.print(JSON.stringify({ id, secret }));
    else {
      terminal.print(secret);
      terminal.complain('Keep it now: the secret is not shown again.');
    }
    return 0;
  },
};
