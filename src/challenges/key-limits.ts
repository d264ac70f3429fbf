import type { ApiKey } from '../accounts/api-key.ts';
import type { Attempt, AttemptStore } from '../accounts/attempt-store.ts';
import type { Allowance } from '../config/limit-readers.ts';
import { Refusal } from '../errors.ts';

/** How many codes an API key may ask for, of every kind, with calls again. */
export interface KeyLimits {
  /** BELCODE_LIMIT_KEY_CHALLENGES: in all. */
  key: readonly Allowance[];
  /** BELCODE_LIMIT_KEY_USER: for one user. */
  user: readonly Allowance[];
}

export interface KeyLimitParts {
  attempts: Pick<AttemptStore, 'takeAll' | 'giveBack' | 'secondsLeft'>;
  keyLimits: KeyLimits;
}

/**
 * Asks for a code within the limits of the key. They count every challenge, because it takes room in Redis, and rings
 * or shows something or can be guessed at. A refused request does not count.
 *
 * @param userId the user who is asked; undefined for a bare number, which the ledger of calls counts
 * @throws Refusal key-paused, and as `ask`
 */
export async function withinKeyLimits<T>(
  { attempts, keyLimits }: KeyLimitParts,
  { key, userId }: { key: Pick<ApiKey, 'id'>; userId: string | undefined },
  ask: () => Promise<T>,
): Promise<T> {
  const ofUser = userId === undefined ? [] : countsOf('key-user', JSON.stringify([key.id, userId]), keyLimits.user);
  const counts = [...ofUser, ...countsOf('key', key.id, keyLimits.key)];
  const full = await attempts.takeAll(counts);
  if (full !== undefined) {
    const retryAfterSeconds = await attempts.secondsLeft(full);
    throw new Refusal('key-paused', `${full.at} of key ${key.id}`, { retryAfterSeconds });
  }
  try {
    return await ask();
  } catch (error) {
    // Not awaited, because during an outage of Redis the refusal must arrive within a second.
    void attempts.giveBack(...counts).catch(() => undefined);
    throw error;
  }
}

/** A count for each window. */
function countsOf(at: string, by: string, allowances: readonly Allowance[]): Attempt[] {
  return allowances.map((each) => ({ at: `${at} ${each.windowSeconds}`, by, ...each }));
}
