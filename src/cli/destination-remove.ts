import { type Command, textOf } from './command.ts';
import { readPrefix } from './set-destination.ts';
import { withDestinations } from './with-destinations.ts';

export const destinationRemove: Command = {
  usage: 'destination remove PREFIX [--company COMPANY]',
  about: 'remove a rule made by `destination allow` or `destination refuse`',
  options: { company: { type: 'string' } },
  words: 1,
  async run({ options, words, terminal }) {
    const prefix = readPrefix(words[0]);
    const removed = await withDestinations(terminal, async ({ destinations, companyId, actor }) =>
      destinations.remove({ companyId: await companyId(textOf(options.company)), prefix }, actor),
    );
    if (removed) terminal.print(`The rule for ${prefix} is removed; every api applies this within 10 s.`);
    else terminal.complain(`belcode: there is no rule for ${prefix}; \`belcode destination list\` shows all`);
    return removed ? 0 : 1;
  },
};
