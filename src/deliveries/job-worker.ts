import type { Redis } from 'ioredis';
import { type Clock, systemClock } from '../clock.ts';
import type { Log } from '../log.ts';
import { systemRandom } from '../random.ts';
import type { JobStore, TakenJob } from './job-store.ts';
import { Wake } from './wake.ts';

/** An announcement of a job gets lost with the program that heard it, so nobody waits longer for one. */
const maxWaitSeconds = 5;
const afterTroubleMilliseconds = 1_000;
/** A job that has not begun goes back, also through a fail-over. */
const toPutBack = { tries: 6, pauseMilliseconds: 500 };

export interface JobWorkerParts {
  store: JobStore;
  /** Used for waiting only, and closed with the worker. */
  blocking: Redis;
  /** Of this program. */
  maxConcurrent: number;
  /** Between two jobs, over all programs. */
  paceMilliseconds: number;
  /** How long others wait for a silent program. */
  stalledSeconds: number;
  log: Log;
  clock?: Clock;
}

/**
 * Takes the jobs of a queue one after the other, as fast as its pace allows, and runs each once. A job costs three
 * commands: one waits for it, one takes it, one ends it.
 */
export class JobWorker {
  readonly #parts: JobWorkerParts;
  readonly #clock: Clock;
  readonly #run: (job: TakenJob, data: string) => Promise<void>;
  readonly #running = new Map<TakenJob, Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #free = new Wake();
  readonly #keeping: NodeJS.Timeout;
  #isPaused = true;
  /** Whether this program may have been woken by a mark that would have woken another one. */
  #mayHoldMark = false;
  #taking: Promise<void> | undefined;

  /** @param run never rejects */
  constructor(parts: JobWorkerParts, run: (job: TakenJob, data: string) => Promise<void>) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    this.#run = run;
    parts.blocking.on('error', () => undefined);
    this.#keeping = setInterval(() => this.#keep(), parts.stalledSeconds * 750);
    this.#keeping.unref();
  }

  /** Takes no jobs until `resume`; running jobs go on. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#free.ring();
    this.#taking ??= this.#takeAll();
  }

  /** Takes no more jobs. Resolves when those that run have ended. */
  async close(): Promise<void> {
    this.#stopping.abort('closing');
    this.#free.ring();
    this.#parts.blocking.disconnect();
    await this.#taking;
    await Promise.all(this.#running.values());
    clearInterval(this.#keeping);
  }

  async #takeAll(): Promise<void> {
    const { signal } = this.#stopping;
    let mustWait = false;
    while (!signal.aborted) {
      try {
        if (this.#isPaused) await this.#passMarkOn();
        if (this.#isPaused || this.#running.size >= this.#parts.maxConcurrent) {
          await this.#untilFree();
          continue;
        }
        if (mustWait) await this.#untilAdded();
        mustWait = await this.#takeOne();
      } catch (error) {
        if (signal.aborted) break;
        this.#parts.log.debug({ err: error }, 'A queue reports an error');
        mustWait = false;
        await this.#wait(afterTroubleMilliseconds);
      }
    }
    await this.#passMarkOn().catch(() => undefined);
  }

  /** @returns whether nothing more is to be taken until a job is added */
  async #takeOne(): Promise<boolean> {
    const { store, paceMilliseconds } = this.#parts;
    // While it waited, the exchange may have gone.
    if (this.#takesNothing()) return false;
    const taken = await store.take(systemRandom.id());
    if (taken.next === 'wait') {
      await this.#wait(taken.milliseconds);
      return false;
    }
    // The script has left a mark where jobs wait that may run.
    this.#mayHoldMark = false;
    if (taken.next === 'none') return true;
    if (this.#takesNothing()) {
      await this.#putBack(taken.job);
      return false;
    }
    this.#start(taken.job, taken.data);
    if (!taken.othersWait) return true;
    await this.#wait(paceMilliseconds);
    return false;
  }

  #takesNothing(): boolean {
    return this.#isPaused || this.#stopping.signal.aborted;
  }

  /** It has not begun, so another program can have it. */
  async #putBack(job: TakenJob): Promise<void> {
    for (let triesLeft = toPutBack.tries; ; ) {
      try {
        return await this.#parts.store.putBack(job);
      } catch (error) {
        triesLeft -= 1;
        if (triesLeft === 0) throw error;
        await this.#clock.wait(toPutBack.pauseMilliseconds);
      }
    }
  }

  #start(job: TakenJob, data: string): void {
    const { store, log } = this.#parts;
    const running = this.#run(job, data)
      .then(() => store.end(job))
      .catch((error) => log.debug({ err: error }, 'The end of a job could not be stored'))
      .finally(() => {
        this.#running.delete(job);
        this.#free.ring();
      });
    this.#running.set(job, running);
  }

  async #untilAdded(): Promise<void> {
    const { store, blocking, stalledSeconds } = this.#parts;
    // Also when no reply comes, as when the connection is closed.
    this.#mayHoldMark = true;
    this.#mayHoldMark = await store.untilAdded(blocking, Math.min(maxWaitSeconds, stalledSeconds));
  }

  /** This program takes nothing now, so the mark that has woken it wakes another one. */
  async #passMarkOn(): Promise<void> {
    if (!this.#mayHoldMark) return;
    this.#mayHoldMark = false;
    await this.#parts.store.wakeAnother();
  }

  async #untilFree(): Promise<void> {
    const { signal } = this.#free;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    this.#free.take();
  }

  #wait(milliseconds: number): Promise<void> {
    return this.#clock.wait(milliseconds, this.#stopping.signal).catch(() => undefined);
  }

  #keep(): void {
    const jobs = [...this.#running.keys()];
    if (jobs.length > 0) void this.#parts.store.keep(jobs).catch(() => undefined);
  }
}
