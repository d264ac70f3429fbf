import { attemptAt } from '../accounts/attempt-limits.ts';
import type { Attempt } from '../accounts/attempt-store.ts';
import type { ChallengeAsker } from './challenge-asker.ts';

/** The count of codes that the app has shown and nobody has typed, for a user and an asker. */
export function appAttempt(userId: string, asker: ChallengeAsker): Attempt {
  return attemptAt('app', JSON.stringify([userId, asker]));
}
