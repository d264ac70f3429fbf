import type { Clock } from '../clock.ts';
import type { StreamEntry } from '../deliveries/delivery-store.ts';
import type { ChallengeNews } from '../deliveries/progress-feed.ts';
import type { Challenge } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';

/** News of a challenge can get lost with a connection, and then it is read after this time at the latest. */
const readMilliseconds = 15_000;

interface KnownChallengeParts {
  /** @param now not as somebody else has read it shortly before */
  find(now: boolean): Promise<Challenge | undefined>;
  clock: Pick<Clock, 'now'>;
}

/**
 * A challenge as a follower of its progress knows it. Every change is announced but the end of its time, so it is read
 * after an announcement, when its time is over, and otherwise rarely.
 */
export class KnownChallenge {
  readonly #parts: KnownChallengeParts;
  #known: Challenge | undefined;
  #readAt: number;
  #hasChanged = false;
  /** How many announcements there were. */
  #notes = 0;

  /** @param known as it was read just now */
  constructor(known: Challenge | undefined, parts: KnownChallengeParts) {
    this.#parts = parts;
    this.#known = known;
    this.#readAt = parts.clock.now();
  }

  /** To be called before it is read together with something else. @returns takes what was read */
  reading(): (found: Challenge | undefined) => void {
    const [at, before] = [this.#parts.clock.now(), this.#notes];
    return (found) => this.#take(found?.owner === this.#known?.owner ? found : undefined, { at, before });
  }

  /** To be called at each announcement. @param news undefined when the challenge must be read */
  note(news?: ChallengeNews): void {
    this.#notes += 1;
    if (news === undefined) this.#hasChanged = true;
    else if (this.#known !== undefined) this.#known = { ...this.#known, ...news };
  }

  /**
   * @param now read it in any case
   * @throws Refusal store-unavailable
   */
  async look(now = false): Promise<Challenge | undefined> {
    const at = this.#parts.clock.now();
    const isNews = now || this.#hasChanged;
    const known = this.#known;
    if (!isNews && known !== undefined && at < known.expiresAt && at - this.#readAt < readMilliseconds) return known;
    const before = this.#notes;
    try {
      this.#take(await this.#parts.find(isNews), { at, before });
    } catch (error) {
      this.#hasChanged = true;
      throw error;
    }
    return this.#known;
  }

  /** What was announced during the read may be newer than what was read. */
  #take(found: Challenge | undefined, { at, before }: { at: number; before: number }): void {
    [this.#known, this.#readAt] = [found, at];
    this.#hasChanged = this.#notes !== before;
  }
}

/** Reads a challenge and the progress of its calls in one step, for a follower that hears every later change. */
export function readWithProgress(
  { challenges }: { challenges: Pick<ChallengeStore, 'findWithProgress'> },
  { id, known }: { id: string; known: KnownChallenge },
): (from: string) => Promise<StreamEntry[]> {
  return async (from) => {
    const take = known.reading();
    const { challenge, entries } = await challenges.findWithProgress(id, from);
    take(challenge);
    return entries;
  };
}
