import { Queue, WaitingError, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import type { Line } from '../policy/ledger/call-destination.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { type CallJob, pacedSecondMilliseconds, queueNames, queuePrefix } from './call-job.ts';
import { controlsOf, type TakenJobs } from './worker-controls.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

export interface TakeCallsOptions {
  /** A connection that waits. */
  redis: RedisConnection;
  log: Log;
  /** Outside unless told. */
  line?: Line;
  /** Calls started a second at most, over all diallers on this Redis. */
  callsPerSecond: number;
  /** Calls at once, over all diallers on this Redis; the latest dialler to start says how many. */
  maxConcurrentCalls: number;
  /** Takes nothing until `resume`: an exchange that is not there yet would fail every call. */
  paused?: boolean;
  /** How long BullMQ believes in a dialler that says nothing, and how often it looks. Shorter in tests only. */
  stalledSeconds?: number;
}

/**
 * Takes calls from the queue and runs each once: not again when it fails, nor when its dialler dies.
 *
 * @param run places one call and ends its delivery, whatever happens; what it throws is logged and goes no further,
 *   least of all into Redis
 */
export function takeCalls(
  {
    redis,
    log,
    line = 'outside',
    callsPerSecond,
    maxConcurrentCalls,
    paused = false,
    stalledSeconds = 30,
  }: TakeCallsOptions,
  run: (job: CallJob, signal: AbortSignal) => Promise<void>,
): TakenJobs {
  const abort = new AbortController();
  let closing = false;
  const worker = new Worker<CallJob>(
    queueNames[line],
    async (job, token) => {
      if (closing) {
        // A worker that waits for a call still gets the one that comes just then. It was not begun: back with it.
        await job.moveToWait(token);
        throw new WaitingError();
      }
      try {
        await run(job.data, abort.signal);
      } catch (error) {
        log.error({ deliveryId: job.data.deliveryId, err: error }, 'A call could not be run to its end');
      }
    },
    {
      connection: redis,
      prefix: queuePrefix,
      concurrency: maxConcurrentCalls,
      // One at a time, evenly: BullMQ counts in fixed windows, so {2 in 1000 ms} lets 3 pass within a second.
      limiter: { max: 1, duration: Math.ceil(pacedSecondMilliseconds / callsPerSecond) },
      maxStalledCount: 0,
      autorun: !paused,
      lockDuration: stalledSeconds * 1_000,
      stalledInterval: stalledSeconds * 1_000,
    },
  );
  worker.on('error', (error) => log.debug({ err: error }, 'The call queue is in trouble'));
  limitConcurrency(redis, queueNames[line], maxConcurrentCalls).catch((error) =>
    log.error({ err: error }, 'No limit for calls at once'),
  );

  const controls = controlsOf(worker, { abort, log });
  return {
    ...controls,
    close(limitMilliseconds) {
      closing = true;
      return controls.close(limitMilliseconds);
    },
  };
}

/** BullMQ keeps the number beside the queue, and every worker asks it there. */
async function limitConcurrency(redis: RedisConnection, name: string, maxConcurrentCalls: number): Promise<void> {
  const queue = new Queue(name, { connection: redis, prefix: queuePrefix, skipVersionCheck: true });
  queue.on('error', () => undefined);
  await queue.setGlobalConcurrency(maxConcurrentCalls);
  await queue.close();
}
