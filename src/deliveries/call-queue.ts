import { type Route, routeOf } from '../policy/ledger/call-destination.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, readScript } from '../redis/load-script.ts';
import { type CallJob, pacedSecondMilliseconds, queueNames } from './call-job.ts';
import { diallersKey } from './dialler-store.ts';
import { type JobQueue, openJobQueue } from './job-queue.ts';
import { JobSeal } from './sealed-job.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

/** How fast the diallers take calls; the estimate of a person's wait is based on it. */
export interface QueueRates {
  callsPerSecond: number;
  maxConcurrentCalls: number;
}

const scripts = { capacity: readScript(import.meta.url, 'call-capacity.lua') };

/** What there is for a call that is queued now. */
export interface CallCapacity {
  /** Diallers that can place a call now. */
  liveDiallers: number;
  /** Estimated wait in whole seconds. */
  waitSeconds: number;
}

/** Duration of a call with a code from the first ring to the end, as measured in the tests. */
const usualCallSeconds = 40;

/** The queues in which an api puts calls for the diallers. All methods throw Refusal store-unavailable. */
export class CallQueue {
  readonly #redis: RedisConnection;
  readonly #rates: Partial<Record<Route, QueueRates>>;
  readonly #queues: Record<Route, JobQueue>;
  readonly #seal: JobSeal;
  readonly #capacity: (route: Route) => Promise<unknown>;

  /**
   * @param redis a connection for commands
   * @param secret key of the MAC of each job
   */
  constructor(redis: RedisConnection, secret: string, rates: Partial<Record<Route, QueueRates>> = {}) {
    this.#redis = redis;
    this.#rates = rates;
    this.#seal = new JobSeal(secret);
    this.#queues = {
      trunk: openJobQueue(redis, queueNames.trunk),
      internal: openJobQueue(redis, queueNames.internal),
    };
    const { capacity } = defineScripts(redis, scripts);
    this.#capacity = (route) => capacity([diallersKey, this.#queues[route].toKey('wait')], []);
  }

  /**
   * Queues a call, unless its delivery is already queued.
   *
   * @throws Refusal store-unavailable within 500 ms, the limit for a Redis command
   */
  async add(job: CallJob): Promise<void> {
    // One attempt, because a call is never placed twice. A finished job is removed, because it holds somebody's number.
    const options = { jobId: job.deliveryId, attempts: 1, removeOnComplete: true, removeOnFail: true };
    const route = routeOf(job.to);
    const sealed = this.#seal.seal(queueNames[route], job);
    await this.#run(() => this.#queues[route].add('call', sealed, options));
  }

  /** Takes back a call, so that it uses no turn of others. Does nothing after a dialler has taken it. */
  async remove(deliveryId: string): Promise<void> {
    await this.#run(() => Promise.all(Object.values(this.#queues).map((queue) => queue.remove(deliveryId))));
  }

  /** Whether a call is waiting or being placed. False for a delivery that no dialler will ever take. */
  has(deliveryId: string, route: Route): Promise<boolean> {
    return this.#run(async () => (await this.#redis.exists(this.#queues[route].toKey(deliveryId))) === 1);
  }

  /** Number of waiting calls, for screens and metrics. */
  waiting(route: Route = 'trunk'): Promise<number> {
    return this.#run(() => this.#queues[route].getWaitingCount());
  }

  /** The diallers for a call that is queued now, and its wait. */
  async capacity(route: Route): Promise<CallCapacity> {
    const [liveDiallers, waiting] = (await this.#capacity(route)) as [number, number];
    return { liveDiallers, waitSeconds: this.#secondsBehind(waiting, route) };
  }

  /** Estimated wait of a call that is queued now, in whole seconds. */
  async expectedSeconds(route: Route): Promise<number> {
    return this.#secondsBehind(await this.waiting(route), route);
  }

  /** Estimated remaining wait of a queued call, in whole seconds; undefined when it no longer waits. */
  async waitSeconds(deliveryId: string, route: Route): Promise<number | undefined> {
    // BullMQ adds jobs at the left and takes them at the right.
    const waiting = this.#queues[route].toKey('wait');
    const [length, position] = await this.#run(() =>
      Promise.all([this.#redis.llen(waiting), this.#redis.lpos(waiting, deliveryId)]),
    );
    return position === null ? undefined : this.#secondsBehind(Math.max(0, length - 1 - position), route);
  }

  /** Releases the connection without closing it, because it belongs to the caller. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#queues).map((queue) => queue.close()));
  }

  #secondsBehind(ahead: number, route: Route): number {
    const rates = this.#rates[route];
    if (rates === undefined) return 0;
    const byPace = (ahead * pacedSecondMilliseconds) / 1_000 / rates.callsPerSecond;
    // The first calls find free channels on the trunk.
    const byChannels = (Math.max(0, ahead - rates.maxConcurrentCalls) * usualCallSeconds) / rates.maxConcurrentCalls;
    return Math.ceil(Math.max(byPace, byChannels));
  }

  /**
   * Without this check BullMQ waits for the connection, and a call goes out long after the person was told it failed.
   */
  #run<T>(command: () => Promise<T>): Promise<T> {
    return guardStore('call queue', async () => {
      if (this.#redis.status !== 'ready') throw new Error(`the connection is ${this.#redis.status}`);
      return command();
    });
  }
}
