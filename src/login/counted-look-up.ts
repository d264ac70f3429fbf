import type { Attempt } from '../accounts/attempt-store.ts';
import { takeLookUp } from '../accounts/find-counted.ts';
import type { LoginFacts, LoginFactsStore } from '../accounts/login-facts-store.ts';
import { type Asker, type KnownAskerParts, lookUpShare } from './known-asker.ts';

/** A name that was looked up, and what it has counted by network. */
export interface LookedUp {
  /** Undefined for an unknown login. */
  facts: LoginFacts | undefined;
  /** Empty for somebody who may be known, until the name tells. */
  byNetwork: readonly Attempt[];
}

/**
 * Looks a name up that anybody may have typed. It counts in Redis first, so that a flood of names is no flood of
 * queries: by network; for a browser that is known for anybody, and for a name that has passed lately from this
 * network, a few look-ups apart from those of everybody there.
 *
 * @returns undefined when the network has used up its attempts; PostgreSQL was not asked
 * @throws Refusal store-unavailable
 */
export async function lookUpCounted(
  parts: KnownAskerParts & {
    attempts: { takeAll(attempts: readonly Attempt[]): Promise<Attempt | undefined> };
    loginFacts: Pick<LoginFactsStore, 'findByLogin'>;
  },
  asker: Asker & { login: string },
  at: 'login-address' | 'forgotten-address',
): Promise<LookedUp | undefined> {
  const share = await lookUpShare(parts, asker);
  const { byNetwork, spent } = await takeLookUp(parts.attempts, share, at, asker.address);
  if (spent !== undefined) return undefined;
  return { facts: await parts.loginFacts.findByLogin(asker.login), byNetwork };
}
