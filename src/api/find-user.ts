import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { Refusal } from '../errors.ts';
import type { ChallengeParts } from './challenge-parts.ts';

/**
 * A user who may log in, by login.
 *
 * @throws Refusal user-unknown, also for one who is disabled; store-unavailable
 */
export async function findUser({ loginFacts }: Pick<ChallengeParts, 'loginFacts'>, login: string): Promise<LoginFacts> {
  const facts = await loginFacts.findByLogin(login);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('user-unknown');
  return facts;
}
