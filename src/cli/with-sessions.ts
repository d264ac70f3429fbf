import { SessionStore } from '../accounts/session-store.ts';
import { readConfig } from '../config.ts';
import { systemRandom } from '../random.ts';
import type { Terminal } from './command.ts';
import { withRedis } from './with-redis.ts';

/**
 * Opens the store of sessions for one act, and always closes it.
 *
 * @throws Refusal store-unavailable when Redis cannot be reached; the act has not begun then
 */
export async function withSessions<T>(terminal: Terminal, act: (sessions: SessionStore) => Promise<T>): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  // Acts of the command line end sessions, and read none.
  const secret = config.BELCODE_SECRET ?? '';
  return withRedis(config, (redis) => act(new SessionStore({ redis, random: systemRandom, secret })));
}
