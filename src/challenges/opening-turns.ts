import { ConcurrencyLimit, type Turn } from '../concurrency-limit.ts';
import { isForgotten, keyOf } from './challenge-asker.ts';

/** Places for logins and changes of methods in the panel. */
const maxWaitingOpenings = 2_000;
/** Places for all API keys; each has some, and its others wait with forgotten passwords. */
const maxWaitingOfKeys = 2_000;
const maxWaitingOfKey = 32;

/**
 * Calls that a process opens at a time. Logins, API keys and forgotten passwords wait apart and take turns, so that a
 * burst of one key, or of strangers, refuses no login.
 */
export function openingTurns(maxConcurrent?: number): ConcurrencyLimit {
  return new ConcurrencyLimit(maxConcurrent, undefined, 'queue-full', [
    { name: 'panel', maxWaiting: maxWaitingOpenings },
    { name: 'keys', maxWaiting: maxWaitingOfKeys, maxEach: maxWaitingOfKey },
  ]);
}

/** @returns undefined to wait with everybody */
export function openingTurnOf(challenge: { owner: string; purpose: string }): Turn | undefined {
  const key = keyOf(challenge);
  if (key !== undefined) return { queue: 'keys', by: key };
  return isForgotten(challenge) ? undefined : { queue: 'panel' };
}
