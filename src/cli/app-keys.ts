import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import type { ShownPushKeys } from '../factors/push-key-store.ts';
import { pushContactOf } from '../push/push-contact.ts';
import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';
import { withPushKeys } from './with-push-keys.ts';

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
    return withPushKeys(terminal, config, async (pushKeys) => {
      if (renew) await pushKeys.renew();
      const keys = await pushKeys.show();
      if (keys === undefined) {
        terminal.complain('belcode: there are no push keys yet; the api makes them when the first browser is paired');
        return 1;
      }
      const shown = { ...keys, contact: pushContactOf(config) ?? null };
      terminal.print(options.json ? JSON.stringify(shown) : describe(shown));
      if (renew) terminal.complain(mustSubscribeAgain);
      return 0;
    });
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
