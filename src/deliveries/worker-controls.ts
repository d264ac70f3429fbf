import type { Log } from '../log.ts';

/** After the limit for closing, what was aborted still gets to tidy up. */
const abortGraceMilliseconds = 1_000;

/** What is asked of BullMQ's worker. */
interface QueueWorker {
  isRunning(): boolean;
  isPaused(): boolean;
  pause(doNotWaitActive: boolean): Promise<void>;
  resume(): void;
  run(): Promise<void>;
  close(): Promise<void>;
}

export interface TakenJobs {
  /** Takes no more until `resume`; those under way go on. */
  pause(): void;
  resume(): void;
  /**
   * Takes no more, gives those under way time to end, then aborts their signal.
   *
   * @param limitMilliseconds how long they may still go on
   */
  close(limitMilliseconds: number): Promise<void>;
}

/** Pausing, resuming and stopping a worker of a dialler's queue. */
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

/** Waits for something, but no longer than the limit. */
async function within(limitMilliseconds: number, what: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMilliseconds);
  });
  await Promise.race([what, limit]).finally(() => clearTimeout(timer));
}
