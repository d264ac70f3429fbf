import type { Clock } from '../../clock.ts';
import { SeenRequests } from './seen-requests.ts';

/** A client sends a request again after some seconds, until it has a reply (RFC 5080 §2.2.2 proposes 5 to 30 s). */
const keptMilliseconds = 30_000;
/** Requests of one client that are under way at a time. Those that begin a login leave places to answers. */
export const maxUnderWay = 24;
export const maxBeginning = 16;
/** With those that are answered. */
export const maxKept = 512;

export interface ArrivedRequest {
  /** Its address and port: a reply goes only there. */
  from: string;
  /** Of the whole packet: two with the same random bytes are still two, and neither gets the reply of the other. */
  digest: string;
  /** Whether it answers a question, so that somebody with a right password waits for it. */
  isAnswer: boolean;
}

interface Kept {
  /** Undefined while the request is under way. */
  reply: Buffer | undefined;
  until: number;
}

/**
 * What becomes of a request: it is new, it is under way, it was answered with these bytes, it was answered elsewhere or
 * long ago, or there are too many.
 */
export type Taken = 'new' | 'under-way' | 'replayed' | 'too-many' | Buffer;

/** The latest requests of one client, with their replies. */
export class KeptReplies {
  readonly #clock: Pick<Clock, 'now'>;
  /** In the order of their arrival. */
  readonly #kept = new Map<string, Kept>();
  readonly #seen: SeenRequests;
  #underWay = 0;
  #beginning = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#seen = new SeenRequests(clock);
  }

  get size(): number {
    return this.#kept.size;
  }

  take({ from, digest, isAnswer }: ArrivedRequest): Taken {
    this.#forgetOld();
    const kept = this.#kept.get(keyOf(from, digest));
    if (kept !== undefined) return kept.reply ?? 'under-way';
    if (this.#seen.has(digest)) return 'replayed';
    if (this.#underWay >= maxUnderWay || (!isAnswer && this.#beginning >= maxBeginning)) return 'too-many';
    this.#count(isAnswer, 1);
    this.#seen.add(digest);
    this.#kept.set(keyOf(from, digest), { reply: undefined, until: Number.POSITIVE_INFINITY });
    return 'new';
  }

  /** @param reply undefined when there is none, so that the request may be sent again */
  settle({ from, digest, isAnswer }: ArrivedRequest, reply: Buffer | undefined): void {
    const key = keyOf(from, digest);
    this.#count(isAnswer, -1);
    this.#kept.delete(key);
    if (reply === undefined) this.#seen.forget(digest);
    else this.#kept.set(key, { reply, until: this.#clock.now() + keptMilliseconds });
    this.#forgetOld();
  }

  #count(isAnswer: boolean, by: 1 | -1): void {
    this.#underWay += by;
    if (!isAnswer) this.#beginning += by;
  }

  /** Those under way stay, and are few. */
  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [request, { reply, until }] of this.#kept) {
      if (until <= now || (this.#kept.size > maxKept && reply !== undefined)) this.#kept.delete(request);
    }
  }
}

function keyOf(from: string, digest: string): string {
  return `${from} ${digest}`;
}
