import { removeOidcClient } from '../accounts/change-oidc-clients.ts';
import type { Command } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withOidcClients } from './with-oidc-clients.ts';

export const oidcClientRemove: Command = {
  usage: 'oidc client remove ID',
  about: 'remove a program that logs people in by OpenID Connect; its tokens end within 10 seconds',
  options: {},
  words: 1,
  isUrgent: true,
  async run({ words: [id = ''], terminal }) {
    const removed = await withOidcClients(terminal, (stores) => removeOidcClient(stores, id, actorOf(terminal)));
    if (!removed) {
      terminal.complain('belcode: there is no such client; `belcode oidc client list` shows all');
      return 1;
    }
    terminal.print(`Removed ${id}; its tokens end within 10 seconds.`);
    return 0;
  },
};
