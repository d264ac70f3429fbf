import type { Command } from './command.ts';
import { destinationOptions, setDestination } from './set-destination.ts';

export const destinationRefuse: Command = {
  usage: 'destination refuse PREFIX [--company COMPANY] [--json]',
  about: 'refuse calls under a prefix, inside an allowed one or instead of it; for everybody or one company',
  options: destinationOptions,
  words: 1,
  run: (input) => setDestination(input, false),
};
