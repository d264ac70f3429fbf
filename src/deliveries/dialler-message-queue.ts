import { WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { guardStore } from '../redis/guard-store.ts';
import { queuePrefix } from './call-job.ts';
import { type MessageJob, messageClaimKey, messageQueueName } from './message-job.ts';
import { controlsOf, type TakenJobs } from './worker-controls.ts';

/** Each is some milliseconds of work and up to five seconds of waiting for the telephone. */
const maxConcurrentMessages = 100;

export interface TakeMessagesOptions {
  /** A connection that waits. */
  redis: ReturnType<typeof connectRedis>;
  /** A connection for commands. */
  commands: Redis;
  log: Log;
  dialler: string;
  /** Takes nothing until `resume`: an exchange that is not there yet could send none. */
  paused?: boolean;
  /** How long BullMQ believes in a dialler that says nothing, and how often it looks. Shorter in tests only. */
  stalledSeconds?: number;
}

/**
 * Takes messages from this dialler's queue and runs each once: not again when it fails, nor when its dialler dies.
 *
 * @param run sends one message; `late`: it waited for too long, and may not be sent any more. What it throws is logged and
 *   goes no further, least of all into Redis
 */
export function takeMessages(
  { redis, commands, log, dialler, paused = false, stalledSeconds = 30 }: TakeMessagesOptions,
  run: (job: MessageJob, late: boolean, signal: AbortSignal) => Promise<void>,
): TakenJobs {
  const abort = new AbortController();
  let closing = false;
  const worker = new Worker<MessageJob>(
    messageQueueName(dialler),
    async (job, token) => {
      if (closing) {
        // A worker that waits for a message still gets the one that comes just then. It was not begun: back with it.
        await job.moveToWait(token);
        throw new WaitingError();
      }
      try {
        const claimed = await guardStore('getdel', () => commands.getdel(messageClaimKey(job.data)));
        await run(job.data, claimed === null, abort.signal);
      } catch (error) {
        log.error({ deliveryId: job.data.deliveryId, err: error }, 'A message could not be sent');
      }
    },
    {
      connection: redis,
      prefix: queuePrefix,
      concurrency: maxConcurrentMessages,
      maxStalledCount: 0,
      autorun: !paused,
      lockDuration: stalledSeconds * 1_000,
      stalledInterval: stalledSeconds * 1_000,
    },
  );
  worker.on('error', (error) => log.debug({ err: error }, 'The message queue is in trouble'));
  const controls = controlsOf(worker, { abort, log });
  return {
    ...controls,
    close(limitMilliseconds) {
      closing = true;
      return controls.close(limitMilliseconds);
    },
  };
}
