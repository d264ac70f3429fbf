import { Queue } from 'bullmq';
import type { Route } from '../policy/ledger/call-destination.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { type CallJob, pacedSecondMilliseconds, queueNames, queuePrefix } from './call-job.ts';
import { type TakeJobsOptions, takeJobs } from './job-queue.ts';
import type { TakenJobs } from './worker-controls.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

export interface TakeCallsOptions extends TakeJobsOptions {
  /** Outside by default. */
  route?: Route;
  /** At most this many calls start per second, over all diallers on this Redis. */
  callsPerSecond: number;
  /** At most this many calls run at once, over all diallers on this Redis; the latest dialler to start sets it. */
  maxConcurrentCalls: number;
}

/**
 * Takes calls from the queue and runs each once. To be started paused, because every call fails without an exchange.
 *
 * @param run places one call and ends its delivery, whatever happens; its errors are only logged, and never reach Redis
 */
export function takeCalls(
  { route = 'trunk', callsPerSecond, maxConcurrentCalls, ...options }: TakeCallsOptions,
  run: (job: CallJob, signal: AbortSignal) => Promise<void>,
): TakenJobs {
  const queue = {
    name: queueNames[route],
    trouble: 'A call could not be completed',
    concurrency: maxConcurrentCalls,
    paceMilliseconds: Math.ceil(pacedSecondMilliseconds / callsPerSecond),
  };
  limitConcurrency(options.redis, queue.name, maxConcurrentCalls).catch((error) =>
    options.log.error({ err: error }, 'The limit for concurrent calls could not be set'),
  );
  return takeJobs(options, queue, run);
}

/** The limit is stored beside the queue, where every dialler's ask reads it. */
async function limitConcurrency(redis: RedisConnection, name: string, maxConcurrentCalls: number): Promise<void> {
  const queue = new Queue(name, { connection: redis, prefix: queuePrefix, skipVersionCheck: true });
  queue.on('error', () => undefined);
  await queue.setGlobalConcurrency(maxConcurrentCalls);
  await queue.close();
}
