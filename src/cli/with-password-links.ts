import { PasswordLinkStore, passwordLinkSeconds } from '../accounts/password-link-store.ts';
import { readConfig } from '../config.ts';
import { systemRandom as random } from '../random.ts';
import type { Terminal } from './command.ts';
import { withRedis } from './with-redis.ts';

export const passwordLinkMinutes = passwordLinkSeconds / 60;

/**
 * Opens the links to a new password for one act.
 *
 * @throws Refusal store-unavailable when Redis cannot be reached; the act has not begun then
 */
export async function withPasswordLinks<T>(
  terminal: Terminal,
  act: (links: PasswordLinkStore) => Promise<T>,
): Promise<T> {
  // The key of their MAC is the secret, so the api must have the same.
  const config = readConfig('api', terminal.environment);
  const secret = config.BELCODE_SECRET;
  return withRedis(config, (redis) => act(new PasswordLinkStore({ redis, random, secret })));
}
