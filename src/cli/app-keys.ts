import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { PushKeyStore, type ShownPushKeys, showPushKeys } from '../factors/push-key-store.ts';
import { sealKeys } from '../factors/seal.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { pushContactOf } from '../push/push-contact.ts';
import { systemRandom } from '../random.ts';
import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { actorOf } from './with-accounts.ts';

const mustSubscribeAgain =
  'Every browser with the app must subscribe again, and does so when the app is opened there. Until then it gets no ' +
  'push and shows codes only while the app is open. Telephones are not affected.';

const dayMilliseconds = 86_400_000;

export const appKeys: Command = {
  usage: 'app keys [--renew] [--json]',
  about: 'show the public push key of the app; --renew makes new keys, and every browser must subscribe again',
  options: { renew: { type: 'boolean' }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const renew = options.renew === true;
    // Only --renew needs the secret, because it seals the new keys.
    const config = readConfig(renew ? 'api' : 'cli', terminal.environment);
    const database = connectPostgres(config.BELCODE_DATABASE_URL, 'requests', 1);
    try {
      if (renew) {
        const keys = sealKeys(config.BELCODE_SECRET, config.BELCODE_SEAL_KEYS);
        await new PushKeyStore({ database, random: systemRandom, sealKeys: keys }).renew(actorOf(terminal));
      }
      const keys = await showPushKeys(database);
      if (keys === undefined) {
        terminal.complain('belcode: there are no push keys yet; the api makes them when the first browser is paired');
        return 1;
      }
      const shown = { ...keys, contact: pushContactOf(config) ?? null };
      terminal.print(options.json ? JSON.stringify(shown) : describe(shown));
      if (renew) terminal.complain(mustSubscribeAgain);
      return 0;
    } finally {
      await database.destroy();
    }
  },
};

function describe({ publicKey, madeAt, sealedBy, contact }: ShownPushKeys & { contact: string | null }): string {
  const days = Math.floor((systemClock.now() - madeAt.getTime()) / dayMilliseconds);
  return formatTable([
    ['public key', publicKey],
    ['made', `${madeAt.toISOString()}, ${days} days ago`],
    ['sealed by', sealedBy],
    ['contact', contact ?? '(none: no push is sent; set BELCODE_PUSH_CONTACT)'],
  ]);
}
