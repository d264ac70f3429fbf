import type { Command } from './command.ts';
import { destinationOptions, setDestination } from './set-destination.ts';

export const destinationRefuse: Command = {
  usage: 'destination refuse PREFIX [--company COMPANY] [--json]',
  about: 'refuse calls to a prefix, for everybody or one company, also within an allowed prefix',
  options: destinationOptions,
  words: 1,
  run: (input) => setDestination(input, false),
};
