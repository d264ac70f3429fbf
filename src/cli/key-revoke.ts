import { revokeApiKey } from '../accounts/change-api-keys.ts';
import type { Command } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withApiKeys } from './with-api-keys.ts';

export const keyRevoke: Command = {
  usage: 'key revoke ID',
  about: 'revoke an API key; takes effect within 10 seconds',
  options: {},
  words: 1,
  isUrgent: true,
  async run({ words: [id = ''], terminal }) {
    const revoked = await withApiKeys(terminal, (stores) => revokeApiKey(stores, id, actorOf(terminal)));
    if (!revoked) {
      terminal.complain('belcode: this key does not exist or is already revoked; `belcode key list` shows all keys');
      return 1;
    }
    terminal.print(`Revoked ${id}; it stops working within 10 seconds.`);
    return 0;
  },
};
