import { Refusal, type RefusalId } from '../errors.ts';
import { attemptAt, attemptsFrom } from './attempt-limits.ts';
import type { Attempt, AttemptStore } from './attempt-store.ts';
import { networkOf } from './network.ts';

export type FindCounts = Pick<AttemptStore, 'passedFor' | 'notePass' | 'takeAll' | 'giveBack' | 'secondsLeft'>;

/** What a request shows before anybody knows whose it is. */
export interface Shown {
  as: 'unknown-key' | 'unknown-device' | 'unknown-client';
  /** The digest of an API key or of a client's secret, or the id of a device. */
  by: string;
  address: string;
}

/** How long a key or a device is known after it was right. */
const knownSeconds = 90 * 86_400;
/** It is noted at most once in this time. */
const notedAgainSeconds = 86_400;
/** The same for a browser that was just paired. Longer than it waits to become a method. */
const pairedSeconds = 3_600;

/** Refusals that say that what was shown is not right. */
const wrong: readonly RefusalId[] = ['key-unknown', 'device-unknown'];

/**
 * Looks up in PostgreSQL what anybody may have shown. It counts in Redis first, so that a flood of unknown keys or
 * devices is no flood of queries: by network, and for one that was right lately apart from everybody there. What is
 * right counts nothing.
 *
 * @param find throws Refusal key-unknown or device-unknown for what is not right
 * @param isLasting whether what was found stays known; a browser that is no method yet does not
 * @throws Refusal too-many-tries when the network has used up its attempts, and PostgreSQL was not asked;
 *   store-unavailable
 */
export async function findCounted<Found>(
  attempts: FindCounts,
  { as, by, address }: Shown,
  find: () => Promise<Found>,
  isLasting: (found: Found) => boolean = () => true,
): Promise<Found> {
  const subject = JSON.stringify([as, by]);
  const knownFor = await attempts.passedFor('known-id', subject);
  const share = knownFor > 0 ? JSON.stringify([as, by, networkOf(address)]) : undefined;
  const { apart, byNetwork, spent } = await takeLookUp(attempts, share, as, address);
  const counted = [...apart, ...byNetwork];
  if (spent !== undefined) {
    const retryAfterSeconds = await attempts.secondsLeft(spent);
    throw new Refusal('too-many-tries', `${as} from ${address}`, { retryAfterSeconds });
  }
  const found = await find().catch(async (error) => {
    if (!(error instanceof Refusal && wrong.includes(error.id))) await attempts.giveBack(...counted);
    throw error;
  });
  await attempts.giveBack(...counted);
  if (isLasting(found) && knownFor < knownSeconds - notedAgainSeconds)
    await attempts.notePass('known-id', subject, knownSeconds);
  return found;
}

/**
 * Counts a look-up before PostgreSQL is asked: apart for what may be known, and by network for all else and for what
 * has used up its own.
 *
 * @param share subject of the look-ups of what may be known; undefined for a stranger
 * @returns what was counted, apart or by network; `spent` when the network has used up its attempts
 * @throws Refusal store-unavailable
 */
export async function takeLookUp(
  attempts: Pick<AttemptStore, 'takeAll'>,
  share: string | undefined,
  at: Parameters<typeof attemptsFrom>[0],
  address: string,
): Promise<{ apart: readonly Attempt[]; byNetwork: readonly Attempt[]; spent: Attempt | undefined }> {
  const apart = share === undefined ? [] : [attemptAt('look-up-known', share)];
  if (share !== undefined && (await attempts.takeAll(apart)) === undefined)
    return { apart, byNetwork: [], spent: undefined };
  const byNetwork = attemptsFrom(at, address);
  return { apart: [], byNetwork, spent: await attempts.takeAll(byNetwork) };
}

/**
 * Notes a browser that was just paired, whose first request nobody in its network may use up. Not for long, because
 * whoever has a password pairs as many as they like.
 */
export async function notePaired(
  attempts: Pick<FindCounts, 'notePass'>,
  { as, by }: Pick<Shown, 'as' | 'by'>,
): Promise<void> {
  await attempts.notePass('known-id', JSON.stringify([as, by]), pairedSeconds);
}
