import type { AppDevice } from '../factors/app-device.ts';
import { type Command, jsonOption } from './command.ts';
import { printRows } from './print-rows.ts';
import { withAccounts } from './with-accounts.ts';

export const userDevices: Command = {
  usage: 'user devices LOGIN [--json]',
  about: "list the devices of a user's app, and whether pushes reach them",
  options: jsonOption,
  words: 1,
  async run(input) {
    const [login = ''] = input.words;
    const devices = await withAccounts(input.terminal, async ({ users, appDevices }) => {
      const { id } = await users.findByLogin(login);
      return (await appDevices.list(id)).map(shownOf);
    });
    const heads = ['ID', 'KIND', 'NAME', 'SINCE', 'LAST SEEN', 'PUSH'];
    printRows(input, devices, heads, ({ id, kind, name, since, lastSeen, push }) => [
      ...[id, kind, name, since, lastSeen],
      push === undefined ? undefined : push ? 'yes' : 'no',
    ]);
    return 0;
  },
};

/** Leaves out keys and push addresses. */
function shownOf(device: AppDevice) {
  const { id, kind, name, createdAt: since, lastSeenAt: lastSeen } = device;
  // A telephone of the exchange gets SIP messages, not pushes.
  const push = device.kind === 'browser' ? device.subscription !== undefined : undefined;
  return { id, kind, name, since, lastSeen, push };
}
