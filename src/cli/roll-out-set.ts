import { isoMoment } from '../accounts/iso-moment.ts';
import { type Command, type CommandInput, textOf, UsageError } from './command.ts';
import { momentWords } from './moment-words.ts';
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
    const now = await withAccounts(terminal, async ({ companyId, rollOut, actor }) => {
      const id = await companyId(textOf(options.company));
      await rollOut.set({ ...dates, companyId: id }, actor);
      return (await rollOut.list()).find(({ company }) => company?.id === id);
    });
    // What was understood, because a day that was typed wrongly shuts people out.
    for (const [what, at] of [
      ['offered', dates.offerFrom && now?.offerFrom],
      ['required', dates.requireFrom && now?.requireFrom],
    ] as const)
      if (at instanceof Date) terminal.print(`Set-up is ${what} from ${momentWords(at)}.`);
    terminal.print('Done; `belcode roll-out show` shows the dates.');
    return 0;
  },
};

/** Null removes the date. @throws Refusal date-invalid */
function dayOf(option: CommandInput['options'][string]): string | null | undefined {
  const text = textOf(option);
  return text === 'none' ? null : text && isoMoment(text);
}
