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

/** Keys by which people end what they type, out of habit. */
const endMarks = ['#', '*'];
/**
 * An end mark within this time of its key belongs to it, also when the next question has begun. Some telephones hold a
 * second INFO back for 5 s (`number-question.ts`).
 */
const endMarkMilliseconds = 7_000;

/** Groups the keys of one call into runs. */
export class KeyRun {
  #last: KeyPress | undefined;
  /** The latest key has its end mark, and a second one is a key like any other. */
  #isEnded = false;

  lastAt(): number {
    return this.#last?.at ?? Number.NEGATIVE_INFINITY;
  }

  /**
   * @param at milliseconds since the epoch, not earlier than that of the previous key
   * @returns undefined for the end mark of the key before it
   */
  read(key: string, at: number): KeyPress | undefined {
    const last = this.#last;
    if (endMarks.includes(key) && isMarkable(last) && !this.#isEnded && at - last.at < endMarkMilliseconds) {
      this.#isEnded = true;
      return undefined;
    }
    this.#isEnded = false;
    const joins = last !== undefined && at - last.at < keyRunMilliseconds;
    this.#last = { key, at, mixed: joins && (last.mixed || last.key !== key) };
    return this.#last;
  }
}

/** A key of a person may have an end mark: one that is none itself, and no part of a run of different keys. */
function isMarkable(last: KeyPress | undefined): last is KeyPress {
  return last !== undefined && !last.mixed && !endMarks.includes(last.key);
}
