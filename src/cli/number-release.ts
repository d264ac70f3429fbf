import { maskNumber } from '../factors/phone-number.ts';
import { releaseNumber } from '../incidents/operate-calls.ts';
import { telephoneOf } from '../policy/ledger/call-destination.ts';
import type { Command } from './command.ts';
import { readCalled } from './read-called.ts';
import { withCalls } from './with-calls.ts';

export const numberRelease: Command = {
  usage: 'number release NUMBER',
  about: 'allow calls to a number again that key 0 or an operator suspended, or that did not press the right keys',
  options: {},
  words: 1,
  async run({ words: [text = ''], terminal }) {
    const { masked, released } = await withCalls(terminal, async ({ config, suspended, ledger, audit, actor }) => {
      const { number: called, postDial } = readCalled(text, config);
      const number = telephoneOf({ number: called, postDial });
      const masked = telephoneOf({ number: maskNumber(called, config.BELCODE_COUNTRY), postDial });
      return { masked, released: await releaseNumber({ suspended, ledger, audit }, actor, { number, masked }) };
    });
    if (released) terminal.print(`${masked} may be called again.`);
    else terminal.complain(`belcode: ${masked} is not suspended`);
    return released ? 0 : 1;
  },
};
