import type { Command } from './command.ts';
import { destinationOptions, setDestination } from './set-destination.ts';

export const destinationAllow: Command = {
  usage: 'destination allow PREFIX [--company COMPANY] [--json]',
  about: 'allow calls to a prefix, for everybody or one company; the longest prefix that matches a number decides',
  options: destinationOptions,
  words: 1,
  run: (input) => setDestination(input, true),
};
