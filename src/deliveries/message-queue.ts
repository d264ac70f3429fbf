import type { connectRedis } from '../redis/connect-redis.ts';
import { guardStore } from '../redis/guard-store.ts';
import { type JobQueue, openJobQueue } from './job-queue.ts';
import {
  isEndpointName,
  type MessageJob,
  messageClaimKey,
  messageLimitSeconds,
  messageQueueName,
} from './message-job.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

/** Where an api puts the messages that one dialler sends. All methods throw Refusal store-unavailable. */
export class MessageQueue {
  readonly #redis: RedisConnection;
  readonly #limitSeconds: number;
  readonly #queues = new Map<string, JobQueue<MessageJob>>();

  /**
   * @param redis a connection for commands
   * @param limitSeconds how long a message may wait
   */
  constructor(redis: RedisConnection, limitSeconds = messageLimitSeconds) {
    this.#redis = redis;
    this.#limitSeconds = limitSeconds;
  }

  /**
   * Queues a message. One to the same telephone for the same delivery that is queued already is not queued again.
   *
   * @param dialler of the exchange where the telephone is registered
   * @throws Refusal store-unavailable; Error for an endpoint that cannot be named
   */
  async add(dialler: string, job: MessageJob): Promise<void> {
    if (!isEndpointName(job.endpoint)) throw new Error('An endpoint with such a name gets no messages');
    await guardStore('message queue', async () => {
      // BullMQ would wait for the connection, and the message come when the person has long been told that it failed.
      if (this.#redis.status !== 'ready') throw new Error(`the connection is ${this.#redis.status}`);
      const claimed = await this.#redis.set(messageClaimKey(job), '1', 'PX', this.#limitSeconds * 1_000, 'NX');
      if (claimed === null) return;
      const jobId = `${job.deliveryId}-${job.endpoint}`;
      const options = { jobId, attempts: 1, removeOnComplete: true, removeOnFail: true };
      await this.#queueOf(dialler).add('message', job, options);
    });
  }

  /** Lets go of the connection, which stays open: it belongs to whoever made it. */
  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }

  #queueOf(dialler: string): JobQueue<MessageJob> {
    let queue = this.#queues.get(dialler);
    if (queue === undefined) {
      queue = openJobQueue<MessageJob>(this.#redis, messageQueueName(dialler));
      this.#queues.set(dialler, queue);
    }
    return queue;
  }
}
