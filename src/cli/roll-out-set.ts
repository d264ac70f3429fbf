import { type Command, type CommandInput, textOf, UsageError } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const rollOutSet: Command = {
  usage: 'roll-out set [--company COMPANY] [--offer-from DAY|none] [--require-from DAY|none]',
  about: 'set the days from which a login offers and requires the set-up of a second factor, for all or one company',
  options: { company: { type: 'string' }, 'offer-from': { type: 'string' }, 'require-from': { type: 'string' } },
  words: 0,
  async run({ options, terminal }) {
    const dates = { offerFrom: dayOf(options['offer-from']), requireFrom: dayOf(options['require-from']) };
    if (dates.offerFrom === undefined && dates.requireFrom === undefined) {
      throw new UsageError('--offer-from or --require-from is required: a day as in 2027-03-01, or none');
    }
    await withAccounts(terminal, async ({ companyId, rollOut, actor }) =>
      rollOut.set({ ...dates, companyId: await companyId(textOf(options.company)) }, actor),
    );
    terminal.print('Done; `belcode roll-out show` shows the dates.');
    return 0;
  },
};

/** Null removes the date. */
function dayOf(option: CommandInput['options'][string]): string | null | undefined {
  const text = textOf(option);
  return text === 'none' ? null : text;
}
