import { CompanyStore } from '../accounts/company-store.ts';
import { readConfig } from '../config.ts';
import { sealKeys } from '../factors/seal.ts';
import { RadiusClientStore } from '../login/radius/radius-client-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom as random } from '../random.ts';
import type { Terminal } from './command.ts';

export type RadiusClients = ReturnType<typeof build>;

/**
 * Opens the clients of RADIUS for one act, and always closes the database.
 *
 * @param needs `secret`: whether the act seals a secret, which needs the settings of `belcode radius`
 */
export async function withRadiusClients<T>(
  terminal: Terminal,
  act: (clients: RadiusClients) => Promise<T>,
  needs: { secret: boolean } = { secret: false },
): Promise<T> {
  const clients = build(readConfig(needs.secret ? 'radius' : 'cli', terminal.environment));
  try {
    return await act(clients);
  } finally {
    await clients.database.destroy();
  }
}

function build(config: ReturnType<typeof readConfig>) {
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  const keys = sealKeys(config.BELCODE_SECRET, config.BELCODE_SEAL_KEYS);
  return {
    database,
    random,
    companies: new CompanyStore({ database, random }),
    radiusClients: new RadiusClientStore({ database, random, sealKeys: keys }),
  };
}
