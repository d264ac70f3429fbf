import type { JobWorker } from './job-worker.ts';

/** Aborted jobs get this long to clean up. */
const abortGraceMilliseconds = 1_000;

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

/** Pauses, resumes and stops the worker of a queue. */
export function controlsOf(worker: Pick<JobWorker, keyof TakenJobs>, abort: AbortController): TakenJobs {
  return {
    pause: () => worker.pause(),
    resume: () => worker.resume(),
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
