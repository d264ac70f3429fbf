import { Refusal } from '../errors.ts';
import { liftBlock } from '../incidents/operate-calls.ts';
import { type Command, UsageError } from './command.ts';
import { withCalls } from './with-calls.ts';

export const callsLift: Command = {
  usage: 'calls lift PREFIX|COUNTRY',
  about: 'lift the block of a prefix (+3161234) or a country (NL) before it ends',
  options: {},
  words: 1,
  async run({ words: [word = ''], terminal }) {
    const area = word.toUpperCase();
    if (!/^(\+\d{1,15}|[A-Z]{2})$/.test(area))
      throw new UsageError('give a prefix as in +3161234, or a country as in NL');
    try {
      await withCalls(terminal, ({ ledger, audit, actor }) => liftBlock({ ledger, audit }, actor, area));
    } catch (error) {
      if (!(error instanceof Refusal) || error.id !== 'not-found') throw error;
      terminal.complain(`belcode: ${area} is not blocked; \`belcode calls\` shows the blocks`);
      return 1;
    }
    terminal.print(`${area} may be called again.`);
    return 0;
  },
};
