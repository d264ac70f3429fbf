import { readConfig } from '../config.ts';
import { Refusal } from '../errors.ts';
import { removeDeviceForAnother } from '../methods/remove-device.ts';
import { type Command, neededText } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const userRemoveDevice: Command = {
  usage: 'user remove-device LOGIN ID --reason TEXT',
  about: "remove a device from a user's app, such as a lost telephone; `user devices` shows its id",
  options: { reason: { type: 'string' } },
  words: 2,
  isUrgent: true,
  async run({ options, words: [login = '', deviceId = ''], terminal }) {
    const reason = neededText(options, 'reason');
    const { name } = await withAccounts(terminal, async ({ users, appDevices: devices, actor }) => {
      const { id: userId } = await users.findByLogin(login);
      const { BELCODE_LANGUAGE: language } = readConfig('cli', terminal.environment);
      return removeDeviceForAnother({ users, app: { devices }, language }, { userId, deviceId, reason }, actor);
    }).catch((error) => {
      throw error instanceof Refusal && error.id === 'last-device' ? new Refusal('last-device', onlyDevice) : error;
    });
    terminal.print(`${name} is no longer a device of ${login}.`);
    terminal.complain(`Sessions on it stay open; \`belcode user end-sessions ${login}\` ends them.`);
    return 0;
  },
};

const onlyDevice = 'This is the only device of the app. `belcode user reset-2fa` removes it together with all methods';
