import { CompanyStore } from '../accounts/company-store.ts';
import { HeldCallStore } from '../accounts/held-call-store.ts';
import { UserStore } from '../accounts/user-store.ts';
import { AuditStore } from '../audit/audit-store.ts';
import { AppHoldStore } from '../challenges/app-hold-store.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import { DestinationRuleStore } from '../policy/destination-rule-store.ts';
import { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { callRulesOf } from '../policy/ledger/read-call-rules.ts';
import { callTimesOf } from '../policy/ledger/read-call-times.ts';
import { SuspendedNumberStore } from '../policy/suspended-number-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';
import type { Terminal } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withRedis } from './with-redis.ts';

/** Stores for the commands about calls. */
export type Calls = ReturnType<typeof buildCalls> & { app: { holds: AppHoldStore } };

/**
 * Opens the call ledger and the stores of the operator's decisions about calls for one act, and always closes them. The
 * database is contacted only when the act uses it.
 *
 * @throws Refusal store-unavailable when Redis cannot be reached; the act has not begun then
 */
export async function withCalls<T>(terminal: Terminal, act: (calls: Calls) => Promise<T>): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  const rules = callRulesOf(config);
  return withRedis(config, async (redis) => {
    const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
    try {
      const ledger = new CallLedgerStore(redis, rules, callTimesOf(config));
      const app = { holds: new AppHoldStore(redis) };
      return await act({ ...buildCalls({ config, ledger, database, terminal }), app });
    } finally {
      await database.destroy();
    }
  });
}

interface CallParts {
  config: ReturnType<typeof readConfig>;
  ledger: CallLedgerStore;
  database: ReturnType<typeof connectPostgres>;
  terminal: Terminal;
}

function buildCalls({ config, ledger, database, terminal }: CallParts) {
  const people = { database, random: systemRandom };
  return {
    config,
    ledger,
    destinations: new DestinationRuleStore({ database, clock: systemClock, prefixes: config.BELCODE_DESTINATIONS }),
    suspended: new SuspendedNumberStore(database),
    companies: new CompanyStore(people),
    heldCalls: new HeldCallStore(database),
    users: new UserStore(people),
    enrolledNumbers: new EnrolledNumberStore(database),
    audit: new AuditStore(database),
    actor: actorOf(terminal),
  };
}
