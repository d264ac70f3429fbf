/** The programs that a section has started; they are stopped in any case, the latest first. */
export class Stage {
  readonly say: (line: string) => void;
  /** Aborted when the section's time is over or on Ctrl-C. */
  readonly signal: AbortSignal;
  readonly #running: (() => Promise<unknown>)[] = [];

  constructor(say: (line: string) => void, signal: AbortSignal) {
    this.say = say;
    this.signal = signal;
  }

  /** @returns the started program @throws the reason of the signal once it is aborted */
  keep<T>(started: T, stop: (started: T) => Promise<unknown>): T {
    this.#running.push(() => stop(started));
    this.signal.throwIfAborted();
    return started;
  }

  /** A program that fails to stop ends with this process. */
  async stop(): Promise<void> {
    for (const each of this.#running.splice(0).reverse()) await each().catch(() => {});
  }
}
