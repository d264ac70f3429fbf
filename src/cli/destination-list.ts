import { type Command, jsonOption } from './command.ts';
import { printRows } from './print-rows.ts';
import { withDestinations } from './with-destinations.ts';

interface Row {
  /** Null for a rule for everybody. */
  company: string | null;
  prefix: string;
  allowed: boolean;
  /** Null for a prefix of BELCODE_DESTINATIONS. */
  createdAt: Date | null;
}

export const destinationList: Command = {
  usage: 'destination list [--json]',
  about: 'list the allowed and the refused prefixes; everything else is refused',
  options: jsonOption,
  words: 0,
  async run(input) {
    const rows = await withDestinations(input.terminal, async ({ destinations, prefixes }) => {
      const set = prefixes.map((prefix): Row => ({ company: null, prefix, allowed: true, createdAt: null }));
      const kept = await destinations.list();
      return [...set, ...kept.map((each): Row => ({ ...each, company: each.company?.name ?? null }))];
    });
    printRows(input, rows, ['COMPANY', 'PREFIX', 'CALLS', 'SINCE'], (row) => [
      row.company ?? '(all)',
      row.prefix,
      row.allowed ? 'allowed' : 'refused',
      row.createdAt ?? 'BELCODE_DESTINATIONS',
    ]);
    return 0;
  },
};
