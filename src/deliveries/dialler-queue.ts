import { Queue } from 'bullmq';
import type { Line } from '../policy/ledger/call-destination.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { type CallJob, pacedSecondMilliseconds, queueNames, queuePrefix } from './call-job.ts';
import { type TakeJobsOptions, takeJobs } from './job-queue.ts';
import type { TakenJobs } from './worker-controls.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

export interface TakeCallsOptions extends TakeJobsOptions {
  /** Outside by default. */
  line?: Line;
  /** Calls started a second at most, over all diallers on this Redis. */
  callsPerSecond: number;
  /** Calls at once, over all diallers on this Redis; the latest dialler to start says how many. */
  maxConcurrentCalls: number;
}

/**
 * Takes calls from the queue and runs each once. Paused until there is an exchange: without one every call would fail.
 *
 * @param run places one call and ends its delivery, whatever happens; what it throws is logged and goes no further,
 *   least of all into Redis
 */
export function takeCalls(
  { line = 'outside', callsPerSecond, maxConcurrentCalls, ...options }: TakeCallsOptions,
  run: (job: CallJob, signal: AbortSignal) => Promise<void>,
): TakenJobs {
  const queue = {
    name: queueNames[line],
    trouble: 'A call could not be run to its end',
    concurrency: maxConcurrentCalls,
    // One at a time, evenly: BullMQ counts in fixed windows, so {2 in 1000 ms} lets 3 pass within a second.
    limiter: { max: 1, duration: Math.ceil(pacedSecondMilliseconds / callsPerSecond) },
  };
  limitConcurrency(options.redis, queue.name, maxConcurrentCalls).catch((error) =>
    options.log.error({ err: error }, 'No limit for calls at once'),
  );
  return takeJobs(options, queue, run);
}

/** BullMQ keeps the number beside the queue, and every worker asks it there. */
async function limitConcurrency(redis: RedisConnection, name: string, maxConcurrentCalls: number): Promise<void> {
  const queue = new Queue(name, { connection: redis, prefix: queuePrefix, skipVersionCheck: true });
  queue.on('error', () => undefined);
  await queue.setGlobalConcurrency(maxConcurrentCalls);
  await queue.close();
}
