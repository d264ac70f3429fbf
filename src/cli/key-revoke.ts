import type { Command } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withApiKeys } from './with-api-keys.ts';

export const keyRevoke: Command = {
  usage: 'key revoke ID',
  about: 'end an API key; takes effect within 10 seconds',
  options: {},
  words: 1,
  async run({ words: [id = ''], terminal }) {
    const revoked = await withApiKeys(terminal, async (store, audit) => {
      const done = await store.revoke(id);
      if (done) await audit.append({ event: 'api-key-revoked', actor: actorOf(terminal), detail: { keyId: id } });
      return done;
    });
    if (!revoked) {
      terminal.complain('belcode: there is no such key, or it was revoked before; `belcode key list` shows them');
      return 1;
    }
    terminal.print(`Revoked ${id}; it works for at most 10 seconds more.`);
    return 0;
  },
};
