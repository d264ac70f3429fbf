import { firstMonthKept } from '../audit/retention.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import type { Command } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withRetention } from './with-retention.ts';

export const prune: Command = {
  usage: 'prune',
  about:
    'remove old calls, network addresses and lines of the audit, as BELCODE_KEEP_… say, as the owner of the tables',
  options: {},
  words: 0,
  async run({ terminal }) {
    const config = readConfig('cli', terminal.environment);
    const from = (months: number) => firstMonthKept(systemClock.now(), months);
    const kept = {
      audit: from(config.BELCODE_KEEP_AUDIT_MONTHS),
      calls: from(config.BELCODE_KEEP_CALLS_MONTHS),
      addresses: from(config.BELCODE_KEEP_ADDRESSES_MONTHS),
    };
    const removed = await withRetention(terminal, (store) => store.prune(kept, actorOf(terminal)));
    terminal.print(`Removed ${removed.audit} lines of the audit older than ${kept.audit},`);
    terminal.print(`${removed.calls} lines about calls older than ${kept.calls},`);
    terminal.print(`and ${removed.addresses} network addresses older than ${kept.addresses}.`);
    return 0;
  },
};
