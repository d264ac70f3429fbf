import type { Clock } from '../../clock.ts';

/** A client sends a request again after some seconds, until it has a reply (RFC 5080 §2.2.2 proposes 5 to 30 s). */
const keptMilliseconds = 10_000;
/** Requests of one client that are under way at a time. Those that begin a login leave places to answers. */
export const maxUnderWay = 24;
export const maxBeginning = 16;
/** With those that are answered. */
export const maxKept = 512;

export interface ArrivedRequest {
  /** Its source, and a digest of its packet. */
  key: string;
  /** Whether it answers a question, so that somebody with a right password waits for it. */
  isAnswer: boolean;
}

interface Kept {
  /** Undefined while the request is under way. */
  reply: Buffer | undefined;
  until: number;
}

/** What becomes of a request: it is new, it is under way, it was answered with these bytes, or there are too many. */
export type Taken = 'new' | 'under-way' | 'too-many' | Buffer;

/** The latest requests of one client, with their replies. */
export class KeptReplies {
  readonly #clock: Pick<Clock, 'now'>;
  /** In the order of their arrival. */
  readonly #kept = new Map<string, Kept>();
  #underWay = 0;
  #beginning = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#kept.size;
  }

  take({ key, isAnswer }: ArrivedRequest): Taken {
    this.#forgetOld();
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept.reply ?? 'under-way';
    if (this.#underWay >= maxUnderWay || (!isAnswer && this.#beginning >= maxBeginning)) return 'too-many';
    this.#count(isAnswer, 1);
    this.#kept.set(key, { reply: undefined, until: Number.POSITIVE_INFINITY });
    return 'new';
  }

  /** @param reply undefined when there is none, so that the request may be sent again */
  settle({ key, isAnswer }: ArrivedRequest, reply: Buffer | undefined): void {
    this.#count(isAnswer, -1);
    this.#kept.delete(key);
    if (reply === undefined) return;
    this.#kept.set(key, { reply, until: this.#clock.now() + keptMilliseconds });
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
