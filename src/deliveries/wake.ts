/** Wakes one waiter. A ring before the wait is not lost. */
export class Wake {
  #rung = new AbortController();

  /** Aborted by the next ring. */
  get signal(): AbortSignal {
    return this.#rung.signal;
  }

  ring(): void {
    this.#rung.abort('rung');
  }

  /** Forgets the ring. @returns whether there was one */
  take(): boolean {
    const { aborted } = this.#rung.signal;
    if (aborted) this.#rung = new AbortController();
    return aborted;
  }
}
