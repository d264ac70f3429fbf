import { maskNumber } from '../factors/phone-number.ts';
import { telephoneOf } from '../policy/ledger/call-destination.ts';
import type { Command } from './command.ts';
import { readCalled } from './read-called.ts';
import { withCalls } from './with-calls.ts';

export const numberRelease: Command = {
  usage: 'number release NUMBER',
  about: 'allow calls to a number again that key 0 or an operator suspended',
  options: {},
  words: 1,
  async run({ words: [text = ''], terminal }) {
    const { masked, released } = await withCalls(terminal, async ({ config, suspended, ledger, actor }) => {
      const { number: called, postDial } = readCalled(text, config);
      const number = telephoneOf({ number: called, postDial });
      const masked = telephoneOf({ number: maskNumber(called, config.BELCODE_COUNTRY), postDial });
      // The database first, because the api restores suspensions from it into Redis.
      const wasKept = await suspended.remove(number, { actor, masked });
      const wasHeld = await ledger.unsuspend(number);
      return { masked, released: wasKept || wasHeld };
    });
    if (released) terminal.print(`${masked} may be called again.`);
    else terminal.complain(`belcode: ${masked} is not suspended`);
    return released ? 0 : 1;
  },
};
