import { CompanyStore } from '../accounts/company-store.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { DestinationRuleStore } from '../policy/destination-rule-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';
import type { Terminal } from './command.ts';
import { actorOf } from './with-accounts.ts';

/** Stores for the commands about destinations. */
export type Destinations = ReturnType<typeof buildDestinations>;

/** Opens the store of destination rules for one act, and always closes it. */
export async function withDestinations<T>(terminal: Terminal, act: (parts: Destinations) => Promise<T>): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    return await act(buildDestinations(database, config.BELCODE_DESTINATIONS, terminal));
  } finally {
    await database.destroy();
  }
}

function buildDestinations(database: ReturnType<typeof connectPostgres>, prefixes: string[], terminal: Terminal) {
  const companies = new CompanyStore({ database, random: systemRandom });
  return {
    destinations: new DestinationRuleStore({ database, clock: systemClock, prefixes }),
    /** Prefixes of BELCODE_DESTINATIONS. */
    prefixes,
    actor: actorOf(terminal),
    /** @throws Refusal company-unknown */
    async companyId(name: string | undefined): Promise<string | undefined> {
      return name === undefined ? undefined : (await companies.findByName(name)).id;
    },
  };
}
