import type { Clock } from '../clock.ts';
import type { ProgressEvent } from '../deliveries/delivery.ts';
import type { ChallengeNews, ProgressFeed } from '../deliveries/progress-feed.ts';
import { SharedReads, sharedReadMilliseconds } from '../deliveries/shared-reads.ts';
import { Wake } from '../deliveries/wake.ts';
import type { Challenge } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { lookForChallenge } from './find-challenge.ts';
import { KnownChallenge, readWithProgress } from './known-challenge.ts';

interface ChallengeFollowerParts {
  challenges: Pick<ChallengeStore, 'find' | 'findWithProgress'>;
  progress: Pick<ProgressFeed, 'follow'>;
  clock: Clock;
}

export interface Following {
  /** The challenge as it was read just now. */
  found: Challenge | undefined;
  /** Whether the challenge is read again when it is armed, because the reader shows that. */
  showsArmed: boolean;
  /** Only events after this one. */
  after?: string | undefined;
  signal: AbortSignal;
}

/** A challenge and its calls, as they change. */
export interface FollowedChallenge {
  /** Ends when the signal aborts. */
  events: AsyncGenerator<ProgressEvent, void, undefined>;
  /** Rung when the challenge has changed. */
  changes: Wake;
  /**
   * Reads the challenge; undefined when it no longer exists.
   *
   * @param now not as somebody else has read it shortly before
   * @throws Refusal store-unavailable
   */
  look(now?: boolean): Promise<Challenge | undefined>;
}

/** Follows challenges for the event streams of a server. Streams of one challenge share their reads. */
export class ChallengeFollower {
  readonly #parts: ChallengeFollowerParts;
  readonly #looks = new SharedReads<Challenge | undefined>(sharedReadMilliseconds);

  constructor(parts: ChallengeFollowerParts) {
    this.#parts = parts;
  }

  follow(ref: { id: string; owner: string }, { found, showsArmed, after, signal }: Following): FollowedChallenge {
    const { clock, progress } = this.#parts;
    const changes = new Wake();
    const read = () => lookForChallenge(this.#parts, ref);
    const find = (now: boolean) => (now ? read() : this.#looks.read(JSON.stringify([ref.owner, ref.id]), read));
    const known = new KnownChallenge(found, { find, clock });
    const onChallenge = (announced: ChallengeNews) => {
      const news = showsArmed ? undefined : announced;
      known.note(news);
      if (news === undefined) changes.ring();
    };
    const readFirst = readWithProgress(this.#parts, { id: ref.id, known });
    const from = after === undefined ? {} : { after };
    const events = progress.follow(ref.id, { signal, onChallenge, readFirst, ...from });
    return { events, changes, look: (now) => known.look(now) };
  }
}
