import type { FailureAsker } from '../factors/failure-store.ts';

/**
 * The asker of a challenge to a user, as far as allowances are concerned. Each asker has a share of its own, so one
 * with less right cannot use up what one with more right needs.
 *
 * `login`: somebody with the password. `known`: the same, from a browser or a network that has passed lately as this
 * user. `forgotten`: anybody who knows the name. `key:ID`: an API key.
 */
export type ChallengeAsker = FailureAsker;

/** The API key that opened a challenge; undefined for one of Belcode's own panel. */
export function keyOf({ owner }: { owner: string }): string | undefined {
  // The panel's challenges belong to `user:ID`, those of the API to the id of a key.
  return owner.startsWith('user:') ? undefined : owner;
}

/** The asker whose share a challenge takes, unless more is known of them, and whose count its wrong codes add to. */
export function askerOf({ owner, purpose }: { owner: string; purpose: string }): FailureAsker {
  const key = keyOf({ owner });
  if (key !== undefined) return `key:${key}`;
  return purpose === 'forgotten-password' ? 'forgotten' : 'login';
}

/** The shares whose counts a right code ends. */
export function askersProvenBy(challenge: { owner: string; purpose: string }): ChallengeAsker[] {
  const asker = askerOf(challenge);
  return asker === 'login' ? ['login', 'known'] : [asker];
}
