import { type Command, jsonOption } from './command.ts';
import { printRows } from './print-rows.ts';
import { withAccounts } from './with-accounts.ts';

export const rollOutShow: Command = {
  usage: 'roll-out show [--json]',
  about: 'show the dates of the roll-out; a company without a date follows the date for all',
  options: jsonOption,
  words: 0,
  async run(input) {
    const dates = await withAccounts(input.terminal, ({ rollOut }) => rollOut.list());
    const shown = dates.map(({ company, offerFrom, requireFrom }) => ({
      company: company?.name ?? null,
      offerFrom: offerFrom ?? null,
      requireFrom: requireFrom ?? null,
    }));
    printRows(input, shown, ['COMPANY', 'OFFERED FROM', 'REQUIRED FROM'], (each) => [
      each.company ?? '(all)',
      each.offerFrom ?? undefined,
      each.requireFrom ?? undefined,
    ]);
    return 0;
  },
};
