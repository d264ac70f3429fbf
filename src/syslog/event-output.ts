import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { measure } from '../measure.ts';

/** Where lines go. `send` rejects when they did not get there; then they are sent again. */
export interface Target {
  send(lines: readonly string[]): Promise<void>;
  close(): void;
}

export interface EventOutputParts {
  /** For the log and the metrics. */
  name: 'file' | 'syslog';
  target: Target;
  clock: Clock;
  log: Log;
  maxWaiting?: number;
}

/** Lines that wait while the other side is away: some 2 MB. More are dropped, because no login waits for them. */
const defaultMaxWaiting = 5_000;
const batchSize = 100;
const firstPauseMilliseconds = 500;
const maxPauseMilliseconds = 30_000;

/** Sends lines in order, batch by batch, and never makes anybody wait. What it drops is counted and logged. */
export class EventOutput {
  readonly #parts: EventOutputParts;
  readonly #waiting: string[] = [];
  readonly #stopping = new AbortController();
  #sending: Promise<void> | undefined;
  #dropped = 0;
  #failures = 0;

  constructor(parts: EventOutputParts) {
    this.#parts = parts;
  }

  write(line: string): void {
    const { name, log, maxWaiting = defaultMaxWaiting } = this.#parts;
    if (this.#stopping.signal.aborted || this.#waiting.length >= maxWaiting) {
      measure('event-dropped', { output: name });
      this.#dropped += 1;
      if (this.#dropped === 1) log.error({ output: name }, 'too many events wait, so they are dropped from now on');
      return;
    }
    this.#waiting.push(line);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Sends what still waits, for at most the given time. */
  async close(limitMilliseconds = 2_000): Promise<void> {
    const { clock, target } = this.#parts;
    const waited = new AbortController();
    const late = clock.wait(limitMilliseconds, waited.signal).catch(() => {});
    await Promise.race([this.#sending, late]);
    waited.abort();
    this.#stopping.abort();
    target.close();
  }

  async #sendAll(): Promise<void> {
    const { name, target, clock, log } = this.#parts;
    const { signal } = this.#stopping;
    while (this.#waiting.length > 0 && !signal.aborted) {
      const batch = this.#waiting.slice(0, batchSize);
      try {
        await target.send(batch);
        this.#waiting.splice(0, batch.length);
        if (this.#failures > 0) this.#tell('events are sent again');
        this.#failures = 0;
      } catch (error) {
        this.#failures += 1;
        if (this.#failures === 1)
          log.error({ output: name, why: (error as Error).message }, 'events cannot be sent; trying again');
        const pause = Math.min(firstPauseMilliseconds * 2 ** (this.#failures - 1), maxPauseMilliseconds);
        await clock.wait(pause, signal).catch(() => {});
      }
    }
    // More came at once than the other side takes, though it was never away.
    if (this.#dropped > 0 && !signal.aborted) this.#tell('no event waits any more');
  }

  #tell(what: string): void {
    const { name, log } = this.#parts;
    log.info({ output: name, dropped: this.#dropped }, what);
    this.#dropped = 0;
  }
}
