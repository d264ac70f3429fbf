/** Enough for the codes that are written at one moment; with more, the rest goes to the garbage collector. */
const maxKept = 4;
/** Sounds of codes differ by some kilobytes, so that the same buffers fit most of them. */
const stepBytes = 64 * 1_024;

/**
 * Buffers for sounds of codes, used again and again: fresh memory for each call cost more than the sound in it. Each is
 * wiped after its use, because the garbage collector may leave a spoken code in memory for a long time.
 */
export class WipedBuffers {
  readonly #kept: Buffer[] = [];

  /**
   * @param act gets a buffer of zeros, which is its own until the promise is settled
   * @throws what the act throws
   */
  async use<T>(bytes: number, act: (buffer: Buffer) => Promise<T>): Promise<T> {
    const whole = this.#take(bytes);
    const buffer = whole.subarray(0, bytes);
    try {
      return await act(buffer);
    } finally {
      buffer.fill(0);
      if (this.#kept.length < maxKept) this.#kept.push(whole);
    }
  }

  #take(bytes: number): Buffer {
    const at = this.#kept.findIndex(({ length }) => length >= bytes);
    const [kept] = at < 0 ? [] : this.#kept.splice(at, 1);
    return kept ?? Buffer.alloc(Math.ceil(bytes / stepBytes) * stepBytes);
  }
}
