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
    const lifted = await withCalls(terminal, async ({ ledger, audit, actor }) => {
      if (!(await ledger.lift(area))) return false;
      await audit.append({ event: 'block-lifted', actor, detail: { area } });
      return true;
    });
    if (lifted) terminal.print(`${area} may be called again.`);
    else terminal.complain(`belcode: ${area} is not blocked; \`belcode calls\` shows the blocks`);
    return lifted ? 0 : 1;
  },
};
