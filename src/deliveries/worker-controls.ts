import type { Log } from '../log.ts';

/** Aborted jobs get this long to clean up. */
const abortGraceMilliseconds = 1_000;

/** The part of BullMQ's worker that is used here. */
interface QueueWorker {
  isRunning(): boolean;
  isPaused(): boolean;
  pause(doNotWaitActive: boolean): Promise<void>;
  resume(): void;
  run(): Promise<void>;
  close(): Promise<void>;
}

export interface TakenJobs {
  /** Takes no jobs until `resume`; running jobs continue. */
  pause(): void;
  resume(): void;
  /**
   * Takes no more jobs, lets running jobs finish within the limit, then aborts their signal.
   *
   * @param limitMilliseconds how long running jobs may continue
   */
  close(limitMilliseconds: number): Promise<void>;
}

/** Pauses, resumes and stops the worker of a dialler's queue. */
export function controlsOf(worker: QueueWorker, { abort, log }: { abort: AbortController; log: Log }): TakenJobs {
  return {
    pause() {
      if (worker.isRunning()) void worker.pause(true);
    },
    resume() {
      if (worker.isPaused()) worker.resume();
      else if (!worker.isRunning()) worker.run().catch((error) => log.error({ err: error }, 'A queue has stopped'));
    },
    async close(limitMilliseconds) {
      const closed = worker.close();
      await within(limitMilliseconds, closed);
      abort.abort(new Error('The dialler is shutting down'));
      await within(abortGraceMilliseconds, closed);
    },
  };
}

/** Waits for a promise, at most until the limit. */
async function within(limitMilliseconds: number, what: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMilliseconds);
  });
  await Promise.race([what, limit]).finally(() => clearTimeout(timer));
}
