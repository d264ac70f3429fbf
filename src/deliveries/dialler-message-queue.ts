import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { type TakeJobsOptions, takeJobs } from './job-queue.ts';
import { type MessageJob, messageClaimKey, messageQueueName } from './message-job.ts';
import type { TakenJobs } from './worker-controls.ts';

/** Each is some milliseconds of work and up to five seconds of waiting for the telephone. */
const maxConcurrentMessages = 100;

export interface TakeMessagesOptions extends TakeJobsOptions {
  /** A connection for commands. */
  commands: Redis;
  dialler: string;
}

/**
 * Takes messages from this dialler's queue and runs each once. Paused until there is an exchange: without one none could be
 * sent.
 *
 * @param run sends one message; `late`: it waited for too long, and may not be sent any more. What it throws is logged and
 *   goes no further, least of all into Redis
 */
export function takeMessages(
  { commands, dialler, ...options }: TakeMessagesOptions,
  run: (job: MessageJob, late: boolean, signal: AbortSignal) => Promise<void>,
): TakenJobs {
  const queue = {
    name: messageQueueName(dialler),
    trouble: 'A message could not be sent',
    concurrency: maxConcurrentMessages,
  };
  return takeJobs(options, queue, async (job: MessageJob, signal) => {
    const claimed = await guardStore('getdel', () => commands.getdel(messageClaimKey(job)));
    await run(job, claimed === null, signal);
  });
}
