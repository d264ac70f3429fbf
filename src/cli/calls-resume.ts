import { resumeCalls } from '../incidents/operate-calls.ts';
import type { Command } from './command.ts';
import { withCalls } from './with-calls.ts';

export const callsResume: Command = {
  usage: 'calls resume',
  about: 'allow outside calls again after `calls stop`',
  options: {},
  words: 0,
  async run({ terminal }) {
    await withCalls(terminal, ({ ledger, audit, actor }) => resumeCalls({ ledger, audit }, actor));
    terminal.print('Outside calls are allowed again.');
    return 0;
  },
};
