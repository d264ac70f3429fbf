import type { Config } from '../config.ts';
import { PushKeyStore, type ShownPushKeys, showPushKeys } from '../factors/push-key-store.ts';
import { sealKeys } from '../factors/seal.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';
import type { Terminal } from './command.ts';
import { actorOf } from './with-accounts.ts';

export interface PushKeys {
  /** Makes new ones. Needs the secrets that only the api has. */
  renew(): Promise<unknown>;
  /** Undefined when none were made yet. */
  show(): Promise<ShownPushKeys | undefined>;
}

/** Opens the push keys of the app for one act, and closes the database whatever happens. */
export async function withPushKeys<T>(
  terminal: Terminal,
  config: Config,
  act: (keys: PushKeys) => Promise<T>,
): Promise<T> {
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    return await act({
      renew() {
        const keys = sealKeys(config.BELCODE_SECRET, config.BELCODE_SEAL_KEYS);
        return new PushKeyStore({ database, random: systemRandom, sealKeys: keys }).renew(actorOf(terminal));
      },
      show: () => showPushKeys(database),
    });
  } finally {
    await database.destroy();
  }
}
