import { Queue } from 'bullmq';
import type { Log } from '../log.ts';
import { type connectRedis, duplicateWaiting } from '../redis/connect-redis.ts';
import { withRequestId } from '../request-id.ts';
import { queuePrefix } from './call-job.ts';
import { JobStore, type TakenJob } from './job-store.ts';
import { JobWorker } from './job-worker.ts';
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
  /** Twice as long a silent program holds its jobs at most. Shorter only in tests. */
  stalledSeconds?: number | undefined;
}

interface TakenQueue {
  name: string;
  /** The log message for a failed job. Its error is only logged. */
  trouble: string;
  /** How many jobs this program runs at a time. */
  concurrency: number;
  /** Between two jobs, over all programs; default none. */
  paceMilliseconds?: number;
}

/**
 * Takes the jobs of a queue that an api has sealed, and runs each once, without another attempt when a job fails or its
 * dialler dies.
 */
export function takeJobs<T extends { deliveryId: string }>(
  { redis, log, secret, paused = false, stalledSeconds = 30 }: TakeJobsOptions,
  { name, trouble, concurrency: maxConcurrent, paceMilliseconds = 0 }: TakenQueue,
  run: (job: T, signal: AbortSignal) => Promise<void>,
): TakenJobs {
  const seal = new JobSeal(secret);
  const abort = new AbortController();
  // Together at most twice `stalledSeconds`, and a call of usual length renews its lock once or not at all.
  const times = {
    lockMilliseconds: stalledSeconds * 1_500,
    sweepMilliseconds: stalledSeconds * 500,
    paceMilliseconds,
  };
  const runOne = async ({ id }: TakenJob, data: string) => {
    const opened = seal.open<T & { requestId?: string }>(name, readJob(data));
    if (opened === undefined) {
      log.error(
        { queue: name, job: id },
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
  };
  const store = new JobStore(redis, name, times);
  const blocking = duplicateWaiting(redis);
  const worker = new JobWorker({ store, blocking, maxConcurrent, paceMilliseconds, stalledSeconds, log }, runOne);
  if (!paused) worker.resume();
  return controlsOf(worker, abort);
}

/** @returns nothing for a job that is none */
function readJob(data: string): Partial<SealedJob> {
  try {
    const job: unknown = JSON.parse(data);
    return typeof job === 'object' && job !== null ? job : {};
  } catch {
    return {};
  }
}
