import { CompanyStore } from '../accounts/company-store.ts';
import { systemClock as clock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { sealKeys } from '../factors/seal.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom as random } from '../random.ts';
import { WebhookChannel } from '../webhooks/webhook-channel.ts';
import { WebhookMessageStore } from '../webhooks/webhook-message-store.ts';
import { WebhookStore } from '../webhooks/webhook-store.ts';
import type { Terminal } from './command.ts';

export type Webhooks = ReturnType<typeof build>;

/**
 * Opens the endpoints of webhooks for one act, and always closes the database.
 *
 * @param needs `secret`: whether the act seals or opens secrets, which needs the settings of the api
 */
export async function withWebhooks<T>(
  terminal: Terminal,
  act: (webhooks: Webhooks) => Promise<T>,
  needs: { secret: boolean } = { secret: false },
): Promise<T> {
  const config = readConfig(needs.secret ? 'api' : 'cli', terminal.environment);
  const webhooks = build(config);
  try {
    return await act(webhooks);
  } finally {
    await webhooks.database.destroy();
  }
}

function build(config: ReturnType<typeof readConfig>) {
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  const keys = sealKeys(config.BELCODE_SECRET, config.BELCODE_SEAL_KEYS);
  return {
    database,
    clock,
    random,
    companies: new CompanyStore({ database, random }),
    webhooks: new WebhookStore({ database, random, sealKeys: keys }),
    messages: new WebhookMessageStore({ database, sealKeys: keys }),
    channel: new WebhookChannel({ clock, hosts: config.BELCODE_WEBHOOK_HOSTS }),
  };
}
