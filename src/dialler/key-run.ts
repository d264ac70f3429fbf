/** A pressed key. */
export interface KeyPress {
  key: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Part of a run of different keys, each within a second of the previous one: not a person's answer. */
  mixed: boolean;
}

/**
 * Keys within this time of each other are one run. A person presses one key, or the same key again. Tones of an
 * answering machine, or recorded to get past a question, come as a run of different keys.
 */
export const keyRunMilliseconds = 1_000;

/** Groups the keys of one call into runs. */
export class KeyRun {
  #last: KeyPress | undefined;

  lastAt(): number {
    return this.#last?.at ?? Number.NEGATIVE_INFINITY;
  }

  /** @param at milliseconds since the epoch, not earlier than that of the previous key */
  read(key: string, at: number): KeyPress {
    const last = this.#last;
    const joins = last !== undefined && at - last.at < keyRunMilliseconds;
    this.#last = { key, at, mixed: joins && (last.mixed || last.key !== key) };
    return this.#last;
  }
}
