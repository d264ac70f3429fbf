import { type JobQueue, openJobQueue, type TakeJobsOptions, takeJobs } from '../deliveries/job-queue.ts';
import { JobSeal } from '../deliveries/sealed-job.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { guardStore } from '../redis/guard-store.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

/** A turn of an endpoint: one process sends its events, one after the other. `deliveryId`: the endpoint. */
export interface WebhookTurn {
  deliveryId: string;
}

/** An endpoint whose last event failed waits in a queue of its own, so that one that hangs slows only its like. */
const queues = {
  webhooks: { concurrency: 10 },
  'webhooks-failing': { concurrency: 4 },
} as const;

type QueueName = keyof typeof queues;
const names = Object.keys(queues) as QueueName[];

/** The queues of turns. Which events are due is in PostgreSQL, so that none is lost with Redis. */
export class WebhookQueue {
  readonly #redis: RedisConnection;
  readonly #secret: string;
  readonly #seal: JobSeal;
  readonly #queues: Record<QueueName, JobQueue>;

  /** @param redis a connection for commands @param secret key of the MAC of each job */
  constructor(redis: RedisConnection, secret: string) {
    this.#redis = redis;
    this.#secret = secret;
    this.#seal = new JobSeal(secret);
    this.#queues = {
      webhooks: openJobQueue(redis, 'webhooks'),
      'webhooks-failing': openJobQueue(redis, 'webhooks-failing'),
    };
  }

  /** Gives an endpoint a turn, unless it has one. @throws Refusal store-unavailable */
  async add(endpointId: string, isFailing: boolean): Promise<void> {
    const name: QueueName = isFailing ? 'webhooks-failing' : 'webhooks';
    await guardStore('webhook queue', async () => {
      if (this.#redis.status !== 'ready') throw new Error(`the connection is ${this.#redis.status}`);
      const options = { jobId: endpointId, attempts: 1, removeOnComplete: true, removeOnFail: true };
      await this.#queues[name].add('webhook', this.#seal.seal(name, { deliveryId: endpointId }), options);
    });
  }

  /** Runs turns. @param options `redis`: a waiting connection @returns ends it, after at most the given time */
  take(
    options: Pick<TakeJobsOptions, 'redis' | 'log'>,
    run: (endpointId: string, signal: AbortSignal) => Promise<void>,
  ): (limitMilliseconds: number) => Promise<void> {
    const trouble = 'events of an endpoint could not be sent; they are tried again';
    const taken = names.map((name) =>
      takeJobs<WebhookTurn>({ ...options, secret: this.#secret }, { name, trouble, ...queues[name] }, (turn, signal) =>
        run(turn.deliveryId, signal),
      ),
    );
    return async (limitMilliseconds) => {
      await Promise.all(taken.map((each) => each.close(limitMilliseconds)));
    };
  }

  /** Releases the connection without closing it, because it belongs to the caller. */
  async close(): Promise<void> {
    await Promise.all(names.map((name) => this.#queues[name].close()));
  }
}
