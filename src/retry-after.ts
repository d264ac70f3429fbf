import type { Refusal, RefusalId, refusals } from './errors.ts';

/** Refusals of the two statuses after which clients try again by themselves. */
type WaitingId = {
  [Id in RefusalId]: (typeof refusals)[Id]['status'] extends 429 | 503 ? Id : never;
}[RefusalId];

/**
 * Seconds after which a new attempt makes sense, where the refusal itself does not know them. Undefined where waiting
 * alone changes nothing, so that no client repeats the request by itself.
 */
export const secondsOfRefusal: Readonly<Record<WaitingId, number | undefined>> = {
  'too-many-tries': 60,
  'key-paused': 60,
  // Another challenge has calls of its own.
  'too-many-calls': undefined,
  'app-paused': 60,
  'calls-paused': 60,
  // The day has to end, or the user to log in by another method.
  'keys-missed': undefined,
  'number-rung-often': 60,
  'calls-restoring': 60,
  'queue-full': 2,
  'too-busy': 2,
  'store-unavailable': 2,
  'recording-unjudged': 2,
  // The operator has to give Belcode the key again.
  'authenticator-unreadable': undefined,
  // The user has to open the app, or to take another method.
  'app-not-online': undefined,
  'exchange-unavailable': 2,
};

/** The value of `Retry-After`; undefined for a reply without it. */
export function retryAfterOf({ id, retryAfterSeconds }: Refusal): number | undefined {
  return retryAfterSeconds ?? (secondsOfRefusal as Partial<Record<RefusalId, number>>)[id];
}
