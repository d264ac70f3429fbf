import { systemClock } from '../clock.ts';
import { type Command, type CommandInput, textOf, UsageError } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withAudit } from './with-audit.ts';

const maxMonths = 1_200;

export const auditPrune: Command = {
  usage: 'audit prune --before YYYY-MM | --keep-months N',
  about: 'remove old months of the audit log, as the owner of the tables; keeps this month and the N before it',
  options: { before: { type: 'string' }, 'keep-months': { type: 'string' } },
  words: 0,
  async run({ options, terminal }) {
    const before = firstMonthKept(options);
    const count = await withAudit(terminal, (log) => log.prune(before, actorOf(terminal)));
    terminal.print(`Removed ${count} entries older than ${before}.`);
    return 0;
  },
};

function firstMonthKept(options: CommandInput['options']): string {
  const [before, keep] = [textOf(options.before), textOf(options['keep-months'])];
  if ((before === undefined) === (keep === undefined)) throw new UsageError('use --before or --keep-months');
  const now = new Date(systemClock.now());
  if (before !== undefined) {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(before)) throw new UsageError('--before is a month as in 2027-03');
    if (before > now.toISOString().slice(0, 7)) throw new UsageError('--before is a month that has begun');
    return before;
  }
  if (!/^[1-9]\d{0,3}$/.test(keep ?? '') || Number(keep) > maxMonths)
    throw new UsageError(`--keep-months is a number from 1 to ${maxMonths}`);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - Number(keep))).toISOString().slice(0, 7);
}
