/** What a section has started, to be stopped whatever happens, the latest first. */
export class Stage {
  readonly say: (line: string) => void;
  /** Aborted when the section's time is over, or somebody pressed Ctrl-C. */
  readonly signal: AbortSignal;
  readonly #running: (() => Promise<unknown>)[] = [];

  constructor(say: (line: string) => void, signal: AbortSignal) {
    this.say = say;
    this.signal = signal;
  }

  /** @returns what was started @throws what stands in the signal, once it is aborted */
  keep<T>(started: T, stop: (started: T) => Promise<unknown>): T {
    this.#running.push(() => stop(started));
    this.signal.throwIfAborted();
    return started;
  }

  /** What fails to stop ends with this process. */
  async stop(): Promise<void> {
    for (const each of this.#running.splice(0).reverse()) await each().catch(() => {});
  }
}
