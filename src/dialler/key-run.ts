/** A key that was pressed, and what came with it. */
export interface KeyPress {
  key: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** Among other keys, each within a second of the one before: no person's answer to a question. */
  mixed: boolean;
}

/**
 * Keys this close belong together. A person presses one key, or the same one again; tones that are part of an answering
 * machine's words, or that somebody recorded to get past a question, come in a row.
 */
export const keyRunMilliseconds = 1_000;

/** Reads the keys of one call as runs. */
export class KeyRun {
  #last: KeyPress | undefined;

  lastAt(): number {
    return this.#last?.at ?? Number.NEGATIVE_INFINITY;
  }

  /** @param at milliseconds since the epoch, never earlier than the last one's */
  read(key: string, at: number): KeyPress {
    const last = this.#last;
    const joins = last !== undefined && at - last.at < keyRunMilliseconds;
    this.#last = { key, at, mixed: joins && (last.mixed || last.key !== key) };
    return this.#last;
  }
}
