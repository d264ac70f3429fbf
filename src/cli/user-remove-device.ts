import { Refusal } from '../errors.ts';
import { removeDeviceForAnother } from '../methods/remove-device.ts';
import { type Command, neededText } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const userRemoveDevice: Command = {
  usage: 'user remove-device LOGIN ID --reason TEXT',
  about: "take a device away from a user's app, such as a telephone that was lost; `user devices` has its id",
  options: { reason: { type: 'string' } },
  words: 2,
  async run({ options, words: [login = '', deviceId = ''], terminal }) {
    const reason = neededText(options, 'reason');
    const { name } = await withAccounts(terminal, async ({ users, appDevices: devices, actor }) => {
      const { id: userId } = await users.findByLogin(login);
      return removeDeviceForAnother({ users, app: { devices } }, { userId, deviceId, reason }, actor);
    }).catch((error) => {
      throw error instanceof Refusal && error.id === 'last-device' ? new Refusal('last-device', onlyDevice) : error;
    });
    terminal.print(`${name} is no device of ${login} any more.`);
    terminal.complain(`Whoever is logged in on it still is: \`belcode user end-sessions ${login}\` ends that.`);
    return 0;
  },
};

const onlyDevice =
  'This is the only device of the app, and goes with the methods: `belcode user reset-2fa` takes them all away';
