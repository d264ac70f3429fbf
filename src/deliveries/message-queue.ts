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
import { JobSeal } from './sealed-job.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

/** The queues in which an api puts messages, one per dialler. All methods throw Refusal store-unavailable. */
export class MessageQueue {
  readonly #redis: RedisConnection;
  readonly #limitSeconds: number;
  readonly #queues = new Map<string, JobQueue>();
  readonly #seal: JobSeal;

  /**
   * @param redis a connection for commands
   * @param secret key of the MAC of each job
   * @param limitSeconds how long a message may wait
   */
  constructor(redis: RedisConnection, secret: string, limitSeconds = messageLimitSeconds) {
    this.#redis = redis;
    this.#limitSeconds = limitSeconds;
    this.#seal = new JobSeal(secret);
  }

  /**
   * Queues a message, unless one for the same delivery and telephone is already queued.
   *
   * @param dialler name of the dialler of the exchange where the telephone is registered
   * @throws Refusal store-unavailable; Error for an invalid endpoint name
   */
  async add(dialler: string, job: MessageJob): Promise<void> {
    if (!isEndpointName(job.endpoint)) throw new Error('The name of the endpoint is not valid for messages');
    await guardStore('message queue', async () => {
      // Without this check BullMQ waits for the connection, and the message comes long after the person was told it
      // failed.
      if (this.#redis.status !== 'ready') throw new Error(`the connection is ${this.#redis.status}`);
      const claimed = await this.#redis.set(messageClaimKey(job), '1', 'PX', this.#limitSeconds * 1_000, 'NX');
      if (claimed === null) return;
      const jobId = `${job.deliveryId}-${job.endpoint}`;
      const options = { jobId, attempts: 1, removeOnComplete: true, removeOnFail: true };
      await this.#queueOf(dialler).add('message', this.#seal.seal(messageQueueName(dialler), job), options);
    });
  }

  /** Releases the connection without closing it, because it belongs to the caller. */
  async close(): Promise<void> {
    await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
  }

  #queueOf(dialler: string): JobQueue {
    let queue = this.#queues.get(dialler);
    if (queue === undefined) {
      queue = openJobQueue(this.#redis, messageQueueName(dialler));
      this.#queues.set(dialler, queue);
    }
    return queue;
  }
}
