import { type Job, Queue, WaitingError, Worker, type WorkerOptions } from 'bullmq';
import type { Log } from '../log.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { withRequestId } from '../request-id.ts';
import { queuePrefix } from './call-job.ts';
import { JobSeal, type SealedJob } from './sealed-job.ts';
import { controlsOf, type TakenJobs } from './worker-controls.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

export type JobQueue = Queue<SealedJob, void, string, SealedJob, void, string>;

/** Opens a queue to add jobs to. @param redis a connection for commands */
export function openJobQueue(redis: RedisConnection, name: string): JobQueue {
  const queue = new Queue<SealedJob, void, string, SealedJob, void, string>(name, {
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
  /** Key of the MAC of each job. */
  secret: string;
  /** Takes nothing until `resume`. */
  paused?: boolean | undefined;
  /** How long BullMQ trusts a silent dialler, and how often it checks. Shorter only in tests. */
  stalledSeconds?: number | undefined;
}

/**
 * Takes the jobs of a queue that an api has sealed, and runs each once, without another attempt when a job fails or its
 * dialler dies.
 *
 * @param queue `trouble`: the log message for a failed job. Its error is only logged
 */
export function takeJobs<T extends { deliveryId: string }>(
  { redis, log, secret, paused = false, stalledSeconds = 30 }: TakeJobsOptions,
  queue: { name: string; trouble: string } & Pick<WorkerOptions, 'concurrency' | 'limiter'>,
  run: (job: T, signal: AbortSignal) => Promise<void>,
): TakenJobs {
  const { name, trouble, ...pace } = queue;
  const seal = new JobSeal(secret);
  const abort = new AbortController();
  let closing = false;
  const worker = new Worker<SealedJob>(
    name,
    async (job: Job<SealedJob>, token) => {
      if (closing) {
        // A waiting worker can still receive a job while closing. The job has not started, so it goes back to the
        // queue.
        await job.moveToWait(token);
        throw new WaitingError();
      }
      const opened = seal.open<T & { requestId?: string }>(name, job.data);
      if (opened === undefined) {
        log.error(
          { queue: name, job: job.id },
          'A job was refused, because no api has sealed it. Check which programs can write to Redis.',
        );
        return;
      }
      await withRequestId(opened.requestId, async () => {
        try {
          await run(opened, abort.signal);
        } catch (error) {
          log.error({ deliveryId: opened.deliveryId, err: error }, trouble);
        }
      });
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
