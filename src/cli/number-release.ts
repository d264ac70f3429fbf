import { maskTelephone } from '../factors/mask-telephone.ts';
import { releaseNumber, releaseSuspended } from '../incidents/operate-calls.ts';
import { telephoneOf } from '../policy/ledger/call-destination.ts';
import type { Command } from './command.ts';
import { readCalled } from './read-called.ts';
import { withCalls } from './with-calls.ts';

/** As `number list` prints them. */
const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const numberRelease: Command = {
  usage: 'number release NUMBER|ID',
  about:
    'allow calls to a number again that key 0 or an operator suspended, or that did not press the right keys; ID as `number list` prints it',
  options: {},
  words: 1,
  async run({ words: [text = ''], terminal }) {
    const { masked, released } = await withCalls(terminal, async (calls) => {
      const { config, actor } = calls;
      if (idShape.test(text)) return { masked: await releaseSuspended(calls, actor, text), released: true };
      const number = telephoneOf(readCalled(text, config));
      const masked = maskTelephone(number, config.BELCODE_COUNTRY);
      return { masked, released: await releaseNumber(calls, actor, { number, masked }) };
    });
    if (released) terminal.print(`${masked} may be called again.`);
    else terminal.complain(`belcode: ${masked} is not suspended`);
    return released ? 0 : 1;
  },
};
