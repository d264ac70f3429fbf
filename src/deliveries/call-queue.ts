import { type Line, lineOf } from '../policy/ledger/call-destination.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { guardStore } from '../redis/guard-store.ts';
import { type CallJob, pacedSecondMilliseconds, queueNames } from './call-job.ts';
import { type JobQueue, openJobQueue } from './job-queue.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

/** How fast the diallers take calls, for telling people how long they wait. */
export interface QueueRates {
  callsPerSecond: number;
  maxConcurrentCalls: number;
}

/** From the first ring to the end: what a call with a code takes, as the tests' calls do. */
const usualCallSeconds = 40;

/** Where an api puts the calls that diallers take. All methods throw Refusal store-unavailable. */
export class CallQueue {
  readonly #redis: RedisConnection;
  readonly #rates: Partial<Record<Line, QueueRates>>;
  readonly #queues: Record<Line, JobQueue<CallJob>>;

  /** @param redis a connection for commands */
  constructor(redis: RedisConnection, rates: Partial<Record<Line, QueueRates>> = {}) {
    this.#redis = redis;
    this.#rates = rates;
    this.#queues = {
      outside: openJobQueue<CallJob>(redis, queueNames.outside),
      internal: openJobQueue<CallJob>(redis, queueNames.internal),
    };
  }

  /**
   * Queues a call. A delivery that is queued already is not queued again.
   *
   * @throws Refusal store-unavailable within 500 ms, Redis' limit for a command
   */
  async add(job: CallJob): Promise<void> {
    // One attempt: a call is never placed twice. What is left of a job afterwards would only keep somebody's number.
    const options = { jobId: job.deliveryId, attempts: 1, removeOnComplete: true, removeOnFail: true };
    await this.#ask(() => this.#queues[lineOf(job.to)].add('call', job, options));
  }

  /** Takes a call back that nobody will dial any more, so that it takes no turn of others. Does nothing once it is taken. */
  async remove(deliveryId: string): Promise<void> {
    await this.#ask(() => Promise.all(Object.values(this.#queues).map((queue) => queue.remove(deliveryId))));
  }

  /** Whether a call waits, or is being run: whoever asks for a delivery that nobody will ever take finds out here. */
  has(deliveryId: string, line: Line): Promise<boolean> {
    return this.#ask(async () => (await this.#redis.exists(this.#queues[line].toKey(deliveryId))) === 1);
  }

  /** How many calls wait, for screens and metrics. */
  waiting(line: Line = 'outside'): Promise<number> {
    return this.#ask(() => this.#queues[line].getWaitingCount());
  }

  /** About how long a call that is queued now will wait, in whole seconds. */
  async expectedSeconds(line: Line): Promise<number> {
    return this.#secondsBehind(await this.waiting(line), line);
  }

  /** About how long a queued call still waits, in whole seconds; undefined once it waits no more. */
  async waitSeconds(deliveryId: string, line: Line): Promise<number | undefined> {
    // BullMQ puts jobs in at the left and takes them at the right.
    const waiting = this.#queues[line].toKey('wait');
    const [length, place] = await this.#ask(() =>
      Promise.all([this.#redis.llen(waiting), this.#redis.lpos(waiting, deliveryId)]),
    );
    return place === null ? undefined : this.#secondsBehind(Math.max(0, length - 1 - place), line);
  }

  /** Lets go of the connection, which stays open: it belongs to whoever made it. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#queues).map((queue) => queue.close()));
  }

  #secondsBehind(ahead: number, line: Line): number {
    const rates = this.#rates[line];
    if (rates === undefined) return 0;
    const byPace = (ahead * pacedSecondMilliseconds) / 1_000 / rates.callsPerSecond;
    // The first of them find the channels of the trunk free.
    const byChannels = (Math.max(0, ahead - rates.maxConcurrentCalls) * usualCallSeconds) / rates.maxConcurrentCalls;
    return Math.ceil(Math.max(byPace, byChannels));
  }

  /** BullMQ would wait for the connection, and place a call when the person has long been told that it failed. */
  #ask<T>(ask: () => Promise<T>): Promise<T> {
    return guardStore('call queue', async () => {
      if (this.#redis.status !== 'ready') throw new Error(`the connection is ${this.#redis.status}`);
      return ask();
    });
  }
}
