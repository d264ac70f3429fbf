import { readConfig } from '../config.ts';
import { showPairingCode } from '../factors/pairing-code.ts';
import { givePairingCode } from '../methods/give-pairing-code.ts';
import { systemRandom as random } from '../random.ts';
import type { Command } from './command.ts';
import { withAccounts } from './with-accounts.ts';
import { withPairing } from './with-pairing.ts';

export const userPairingCode: Command = {
  usage: 'user pairing-code LOGIN',
  about: 'make a code with which a user pairs a telephone with the app, printed only once; it adds no method by itself',
  options: {},
  words: 1,
  async run({ words: [login = ''], terminal }) {
    // Belcode stores only a digest of the code, made with the secret of the api.
    const config = readConfig('api', terminal.environment);
    const code = await withPairing(config, (pending) =>
      withAccounts(terminal, async ({ users, audit, actor }) => {
        const { id: userId } = await users.findByLogin(login);
        return givePairingCode({ pending, random, secret: config.BELCODE_SECRET, audit, users }, { userId, actor });
      }),
    );
    terminal.print(showPairingCode(code));
    terminal.complain(
      'Valid once, for ten minutes; it is not shown again. The device becomes a method only when the person enters the ' +
        'code that it shows into the panel, under "Add the Belcode app".',
    );
    return 0;
  },
};
