import { removeRadiusClient } from '../login/radius/change-radius-clients.ts';
import type { Command } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withRadiusClients } from './with-radius-clients.ts';

export const radiusRemove: Command = {
  usage: 'radius remove ID',
  about: 'answer a RADIUS client no more; people who are logged in there stay so',
  options: {},
  words: 1,
  isUrgent: true,
  async run({ words: [id = ''], terminal }) {
    await withRadiusClients(terminal, (parts) => removeRadiusClient(parts, id, actorOf(terminal)));
    terminal.print(`Removed ${id}.`);
    return 0;
  },
};
