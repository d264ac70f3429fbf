import type { CallParts } from '../challenges/open-challenge.ts';
import type { Clock } from '../clock.ts';
import type { ProgressFeed } from '../deliveries/progress-feed.ts';
import type { IdempotencyStore } from './idempotency-store.ts';

/** What the routes of challenges work with: the parts of the acts, and what the door adds to them. */
export interface ChallengeParts extends CallParts {
  clock: Clock;
  progress: Pick<ProgressFeed, 'follow'>;
  idempotency: Pick<IdempotencyStore, 'once'>;
  /** Where a number without `+` is at home: `NL`. */
  country: string;
  /** The voice's language when the request names none: `nl`. */
  language: string;
  /** The key of the codes' digests. */
  secret: string;
  /** Digits in a code. */
  digits: number;
}
