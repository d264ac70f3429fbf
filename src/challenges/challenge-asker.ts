import type { FailureAsker } from '../factors/failure-store.ts';
import { isForgotten as isForgottenCall } from '../policy/ledger/call-rights.ts';
import type { Challenge } from './challenge.ts';

/**
 * The asker of a challenge to a user, as far as allowances are concerned. Each asker has a share of its own, so one
 * with less right cannot use up what one with more right needs.
 *
 * `login`: somebody with the password. `forgotten`: anybody who knows the name. `known` and `known-forgotten`: the
 * same, from a browser or a network that has passed lately as this user. `key:ID`: an API key.
 */
export type ChallengeAsker = FailureAsker;

type Subject = Pick<Challenge, 'owner' | 'purpose'> & { known?: boolean | undefined };

/** The API key that opened a challenge; undefined for one of Belcode's own panel. */
export function keyOf({ owner }: { owner: string }): string | undefined {
  // The panel's challenges belong to `user:ID`, those of the API to the id of a key.
  return owner.startsWith('user:') ? undefined : owner;
}

/** The asker whose share a challenge takes, and whose count its wrong codes add to. */
export function askerOf(challenge: Subject): ChallengeAsker {
  const key = keyOf(challenge);
  if (key !== undefined) return `key:${key}`;
  if (isForgotten(challenge)) return challenge.known ? 'known-forgotten' : 'forgotten';
  return challenge.known ? 'known' : 'login';
}

/** Whether the panel knew only a name. */
export function isForgotten(challenge: Subject): boolean {
  return isForgottenCall({ purpose: challenge.purpose, apiKeyId: keyOf(challenge) });
}

/** The shares whose counts a right code ends. A passed login says more than any other proof. */
export function askersProvenBy(challenge: Subject): ChallengeAsker[] {
  const isLogin = keyOf(challenge) === undefined && !isForgotten(challenge);
  return isLogin ? ['login', 'known', 'forgotten', 'known-forgotten'] : [askerOf(challenge)];
}

/** Whether its browser or network has passed lately as this user. An API key never is known. */
export function isKnown(challenge: Subject): boolean {
  return keyOf(challenge) === undefined && challenge.known === true;
}
