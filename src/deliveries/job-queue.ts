import { type Job, Queue, WaitingError, Worker, type WorkerOptions } from 'bullmq';
import type { Log } from '../log.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { queuePrefix } from './call-job.ts';
import { controlsOf, type TakenJobs } from './worker-controls.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

export type JobQueue<T> = Queue<T, void, string, T, void, string>;

/** Opens a queue to add jobs to. @param redis a connection for commands */
export function openJobQueue<T>(redis: RedisConnection, name: string): JobQueue<T> {
  const queue = new Queue<T, void, string, T, void, string>(name, {
    connection: redis,
    prefix: queuePrefix,
    // The check is a separate command, and if it gets lost the queue stays unusable.
    skipVersionCheck: true,
    streams: { events: { maxLen: 100 } },
  });
  // The connection logs its own errors; without a listener an error would end the process.
  queue.on('error', () => undefined);
  return queue;
}

export interface TakeJobsOptions {
  /** A waiting connection. */
  redis: RedisConnection;
  log: Log;
  /** Takes nothing until `resume`. */
  paused?: boolean | undefined;
  /** How long BullMQ trusts a silent dialler, and how often it checks. Shorter only in tests. */
  stalledSeconds?: number | undefined;
}

/**
 * Takes the jobs of a queue and runs each once, without another attempt when a job fails or its dialler dies.
 *
 * @param queue `trouble`: the log message for a failed job. Its error is only logged
 */
export function takeJobs<T extends { deliveryId: string }>(
  { redis, log, paused = false, stalledSeconds = 30 }: TakeJobsOptions,
  queue: { name: string; trouble: string } & Pick<WorkerOptions, 'concurrency' | 'limiter'>,
  run: (job: T, signal: AbortSignal) => Promise<void>,
): TakenJobs {
  const { name, trouble, ...pace } = queue;
  const abort = new AbortController();
  let closing = false;
  const worker = new Worker<T>(
    name,
    async (job: Job<T>, token) => {
      if (closing) {
        // A waiting worker can still receive a job while closing. The job has not started, so it goes back to the
        // queue.
        await job.moveToWait(token);
        throw new WaitingError();
      }
      try {
        await run(job.data, abort.signal);
      } catch (error) {
        log.error({ deliveryId: job.data.deliveryId, err: error }, trouble);
      }
    },
    {
      ...pace,
      connection: redis,
      prefix: queuePrefix,
      maxStalledCount: 0,
      autorun: !paused,
      lockDuration: stalledSeconds * 1_000,
      stalledInterval: stalledSeconds * 1_000,
    },
  );
  worker.on('error', (error) => log.debug({ err: error }, `The queue ${name} reports an error`));
  const controls = controlsOf(worker, { abort, log });
  return {
    ...controls,
    close(limitMilliseconds) {
      closing = true;
      return controls.close(limitMilliseconds);
    },
  };
}
