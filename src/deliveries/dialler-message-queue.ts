import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { type TakeJobsOptions, takeJobs } from './job-queue.ts';
import { type MessageJob, messageClaimKey, messageQueueName } from './message-job.ts';
import type { TakenJobs } from './worker-controls.ts';

/** Each message takes a few milliseconds of work and up to five seconds of waiting for the telephone. */
const maxConcurrentMessages = 100;

export interface TakeMessagesOptions extends TakeJobsOptions {
  /** A connection for commands. */
  commands: Redis;
  dialler: string;
}

/**
 * Takes messages from this dialler's queue and runs each once. To be started paused, because no message can be sent
 * without an exchange.
 *
 * @param run sends one message; `late`: it waited too long and must not be sent. Its errors are only logged, and never
 *   reach Redis
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
