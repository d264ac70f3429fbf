import { maskTelephone } from '../factors/mask-telephone.ts';
import { suspendNumber } from '../incidents/operate-calls.ts';
import { telephoneOf } from '../policy/ledger/call-destination.ts';
import { type Command, textOf } from './command.ts';
import { readCalled } from './read-called.ts';
import { withCalls } from './with-calls.ts';

export const numberSuspend: Command = {
  usage: 'number suspend NUMBER [--reason TEXT]',
  about: 'stop all calls to a number, for every user, until `number release`',
  options: { reason: { type: 'string' } },
  words: 1,
  isUrgent: true,
  async run({ options, words: [text = ''], terminal }) {
    const masked = await withCalls(terminal, async ({ config, suspended, ledger, actor }) => {
      const number = telephoneOf(readCalled(text, config));
      const masked = maskTelephone(number, config.BELCODE_COUNTRY);
      await suspendNumber({ suspended, ledger }, actor, { number, masked, reason: textOf(options.reason) });
      return masked;
    });
    terminal.print(`${masked} is no longer called.`);
    return 0;
  },
};
