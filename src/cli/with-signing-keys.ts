import { readConfig } from '../config.ts';
import { sealKeys } from '../factors/seal.ts';
import { type ShownSigningKey, SigningKeyStore, showSigningKeys } from '../factors/signing-key-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';
import type { Terminal } from './command.ts';
import { actorOf } from './with-accounts.ts';

export interface SigningKeys {
  /** Needs the secrets that only the api has. */
  renew(options: { atOnce: boolean }): Promise<void>;
  show(): Promise<ShownSigningKey[]>;
}

/** Opens the keys that sign ID tokens for one act, and always closes the database. */
export async function withSigningKeys<T>(
  terminal: Terminal,
  { seals }: { seals: boolean },
  act: (keys: SigningKeys) => Promise<T>,
): Promise<T> {
  const config = readConfig(seals ? 'api' : 'cli', terminal.environment);
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    return await act({
      renew(options) {
        const keys = sealKeys(config.BELCODE_SECRET, config.BELCODE_SEAL_KEYS);
        return new SigningKeyStore({ database, random: systemRandom, sealKeys: keys }).renew(
          actorOf(terminal),
          options,
        );
      },
      show: () => showSigningKeys(database),
    });
  } finally {
    await database.destroy();
  }
}
