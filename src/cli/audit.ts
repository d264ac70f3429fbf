import { isoMoment } from '../accounts/iso-moment.ts';
import { auditEvents, isAuditEvent } from '../audit/audit-event.ts';
import type { AuditQuery, AuditRecord } from '../audit/audit-store.ts';
import { type Command, type CommandInput, jsonOption, textOf, UsageError } from './command.ts';
import { printRows } from './print-rows.ts';
import { type Accounts, withAccounts } from './with-accounts.ts';

export const audit: Command = {
  usage: 'audit [--user LOGIN] [--company COMPANY] [--event EVENT] [--from DAY] [--until DAY] … [--json]',
  about: 'show the audit log, newest first; also --limit N, and --before ID for the next page',
  options: {
    user: { type: 'string' },
    company: { type: 'string' },
    event: { type: 'string' },
    from: { type: 'string' },
    until: { type: 'string' },
    before: { type: 'string' },
    limit: { type: 'string' },
    ...jsonOption,
  },
  words: 0,
  async run(input) {
    const query = readQuery(input.options);
    const records = await withAccounts(input.terminal, async (accounts) =>
      accounts.audit.list({ ...query, ...(await whose(accounts, input.options)) }),
    );
    const heads = ['ID', 'AT', 'EVENT', 'BY', 'USER', 'DETAIL'];
    printRows(input, records, heads, (record) => [
      record.id,
      record.at,
      record.event,
      [record.actor.kind, record.actor.id, record.actor.name].filter((each) => each !== undefined).join(' '),
      record.userId,
      detailOf(record),
    ]);
    return 0;
  },
};

async function whose({ users, companyId }: Accounts, options: CommandInput['options']): Promise<AuditQuery> {
  const login = textOf(options.user);
  return {
    userId: login === undefined ? undefined : (await users.findByLogin(login)).id,
    companyId: await companyId(textOf(options.company)),
  };
}

function readQuery(options: CommandInput['options']): AuditQuery {
  const event = textOf(options.event);
  if (event !== undefined && !isAuditEvent(event)) {
    throw new UsageError(`--event is one of: ${Object.keys(auditEvents).join(', ')}`);
  }
  const limit = textOf(options.limit) ?? '50';
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > 500) throw new UsageError('--limit is a number from 1 to 500');
  const [from, until] = [readDay(options, 'from'), readDay(options, 'until')];
  return { event, from, until, before: textOf(options.before), limit: Number(limit) };
}

function readDay(options: CommandInput['options'], name: string): Date | undefined {
  const text = textOf(options[name]);
  if (text === undefined) return undefined;
  try {
    const moment = isoMoment(text);
    // A day alone begins in UTC for JavaScript, and in the time zone of the host for a person.
    return new Date(/^\d{4}-\d\d-\d\d$/.test(moment) ? `${moment} 00:00` : moment.replace(' ', 'T'));
  } catch {
    throw new UsageError(`--${name} is a day as in 2027-03-01, or an ISO 8601 time`);
  }
}

function detailOf({ detail, repeats }: AuditRecord): string {
  const counted = repeats && { times: repeats.times, last: repeats.lastAt.toISOString() };
  return Object.entries({ ...detail, ...counted })
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
