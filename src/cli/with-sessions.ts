import { SessionStore } from '../accounts/session-store.ts';
import { readConfig } from '../config.ts';
import { systemRandom as random } from '../random.ts';
import type { Terminal } from './command.ts';
import { type Accounts, withAccounts } from './with-accounts.ts';
import { withRedis } from './with-redis.ts';

/**
 * Opens the store of sessions, with those of people and companies, for one act, and always closes them.
 *
 * @throws Refusal store-unavailable when Redis cannot be reached; the act has not begun then
 */
export async function withSessions<T>(
  terminal: Terminal,
  act: (accounts: Accounts & { sessions: SessionStore }) => Promise<T>,
): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  // Acts of the command line end sessions, and read none.
  const secret = config.BELCODE_SECRET ?? '';
  return withRedis(config, (redis) =>
    withAccounts(terminal, (accounts) => {
      const { rememberedBrowsers: browsers } = accounts;
      return act({ ...accounts, sessions: new SessionStore({ redis, random, secret, browsers }) });
    }),
  );
}
