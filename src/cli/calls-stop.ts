import { stopCalls } from '../incidents/operate-calls.ts';
import type { Command } from './command.ts';
import { withCalls } from './with-calls.ts';

export const callsStop: Command = {
  usage: 'calls stop',
  about: 'stop all outside calls at once, including those in progress; extensions and authenticators keep working',
  options: {},
  words: 0,
  isUrgent: true,
  async run({ terminal }) {
    const said = 'All outside calls are stopped. `belcode calls resume` allows them again.';
    await withCalls(terminal, ({ ledger, audit, actor }) =>
      stopCalls({ ledger, audit }, actor, () => terminal.print(said)),
    );
    return 0;
  },
};
