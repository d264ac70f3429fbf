import type { Command } from './command.ts';
import { withCalls } from './with-calls.ts';

export const callsStop: Command = {
  usage: 'calls stop',
  about: 'stop all outside calls at once, including those in progress; extensions and authenticators keep working',
  options: {},
  words: 0,
  async run({ terminal }) {
    await withCalls(terminal, async ({ ledger, audit, actor }) => {
      await ledger.stop(actor.id ?? actor.kind);
      terminal.print('All outside calls are stopped. `belcode calls resume` allows them again.');
      // Last, because the stop itself must not need the database.
      await audit.append({ event: 'calls-stopped', actor });
    });
    return 0;
  },
};
