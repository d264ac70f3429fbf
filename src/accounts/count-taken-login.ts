import { Refusal } from '../errors.ts';
import { attemptAt } from './attempt-limits.ts';
import type { Attempt, AttemptStore } from './attempt-store.ts';

/**
 * Gives somebody a login. A taken one reveals that somebody has it, perhaps in another company, so it counts; a free
 * one does not.
 *
 * @param subject whose count it is: a company, or an API key
 * @param also what else the act counts, taken or free
 * @throws Refusal too-many-tries before the act, store-unavailable, and what the act throws
 */
export async function countTakenLogin<T>(
  attempts: Pick<AttemptStore, 'takeAll' | 'giveBack'>,
  { subject, also = [] }: { subject: string; also?: readonly Attempt[] },
  act: () => Promise<T>,
): Promise<T> {
  const taken = attemptAt('login-taken', subject);
  const usedUp = await attempts.takeAll([taken, ...also]);
  if (usedUp !== undefined) throw new Refusal('too-many-tries', `${usedUp.at} of ${subject}`);
  // The act is done, whether or not the count can be corrected.
  const wasFree = () => attempts.giveBack(taken).catch(() => undefined);
  try {
    const done = await act();
    await wasFree();
    return done;
  } catch (error) {
    if (!isTaken(error)) await wasFree();
    throw error;
  }
}

export function isTaken(error: unknown): boolean {
  return error instanceof Refusal && error.id === 'login-taken';
}
