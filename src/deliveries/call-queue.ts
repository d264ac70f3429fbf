import { Queue, WaitingError, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { guardStore } from '../redis/guard-store.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

const name = 'calls';
/** In braces, so that all keys of the queue share one slot of a Redis Cluster. */
const prefix = '{belcode}';
/** A second, and a tenth for what the way from Redis to the wire may differ from call to call on a busy host. */
const pacedSecondMilliseconds = 1_100;
/** After the limit for closing, what an aborted call still gets to hang up. */
const abortGraceMilliseconds = 1_000;

/** One call to place. There is no code in it: that is minted when the person has pressed the key. */
export interface CallJob {
  deliveryId: string;
  challengeId: string;
  /** E.164. */
  to: string;
  language: string;
}

/** Where an api puts the calls that diallers take. */
export class CallQueue {
  readonly #redis: RedisConnection;
  readonly #queue: Queue<CallJob>;

  /** @param redis a connection for commands */
  constructor(redis: RedisConnection) {
    this.#redis = redis;
    this.#queue = new Queue<CallJob>(name, {
      connection: redis,
      prefix,
      // The check is a command of its own, and one that is lost leaves the queue unusable for good.
      skipVersionCheck: true,
      streams: { events: { maxLen: 100 } },
    });
    // The connection logs for itself; without a listener an error would end the process.
    this.#queue.on('error', () => undefined);
  }

  /**
   * Queues a call. A delivery that is queued already is not queued again.
   *
   * @throws Refusal store-unavailable within 500 ms, Redis' limit for a command
   */
  async add(job: CallJob): Promise<void> {
    // One attempt: a call is never placed twice. What is left of a job afterwards would only keep somebody's number.
    const options = { jobId: job.deliveryId, attempts: 1, removeOnComplete: true, removeOnFail: true };
    await this.#ask(() => this.#queue.add('call', job, options));
  }

  /** How many calls wait, for screens and metrics. @throws Refusal store-unavailable */
  waiting(): Promise<number> {
    return this.#ask(() => this.#queue.getWaitingCount());
  }

  /** Lets go of the connection, which stays open: it belongs to whoever made it. */
  async close(): Promise<void> {
    await this.#queue.close();
  }

  /** BullMQ would wait for the connection, and place a call when the person has long been told that it failed. */
  #ask<T>(ask: () => Promise<T>): Promise<T> {
    return guardStore('call queue', async () => {
      if (this.#redis.status !== 'ready') throw new Error(`the connection is ${this.#redis.status}`);
      return ask();
    });
  }
}

export interface TakeCallsOptions {
  /** A connection that waits. */
  redis: RedisConnection;
  log: Log;
  /** Calls started a second at most, over all diallers on this Redis. */
  callsPerSecond: number;
  /** Calls at once on this dialler. */
  callsAtOnce: number;
  /** Takes nothing until `resume`: an exchange that is not there yet would fail every call. */
  paused?: boolean;
  /** How long BullMQ believes in a dialler that says nothing, and how often it looks. Shorter in tests only. */
  stalledSeconds?: number;
}

export interface TakenCalls {
  /** Takes no more calls until `resume`; those under way go on. */
  pause(): void;
  resume(): void;
  /**
   * Takes no more calls, gives those under way time to end, then aborts their signal.
   *
   * @param limitMilliseconds how long calls may still go on
   */
  close(limitMilliseconds: number): Promise<void>;
}

/**
 * Takes calls from the queue and runs each once: not again when it fails, nor when its dialler dies.
 *
 * @param run places one call and ends its delivery, whatever happens; what it throws is logged and goes no further,
 *   least of all into Redis
 */
export function takeCalls(
  { redis, log, callsPerSecond, callsAtOnce, paused = false, stalledSeconds = 30 }: TakeCallsOptions,
  run: (job: CallJob, signal: AbortSignal) => Promise<void>,
): TakenCalls {
  const abort = new AbortController();
  let closing = false;
  const worker = new Worker<CallJob>(
    name,
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
      prefix,
      concurrency: callsAtOnce,
      // One at a time, evenly: BullMQ counts in fixed windows, so {2 in 1000 ms} lets 3 pass within a second (V06).
      limiter: { max: 1, duration: Math.ceil(pacedSecondMilliseconds / callsPerSecond) },
      maxStalledCount: 0,
      autorun: !paused,
      lockDuration: stalledSeconds * 1_000,
      stalledInterval: stalledSeconds * 1_000,
    },
  );
  worker.on('error', (error) => log.debug({ err: error }, 'The call queue is in trouble'));

  return {
    pause() {
      if (worker.isRunning()) void worker.pause(true);
    },
    resume() {
      if (worker.isPaused()) worker.resume();
      else if (!worker.isRunning())
        worker.run().catch((error) => log.error({ err: error }, 'The call queue has stopped'));
    },
    async close(limitMilliseconds) {
      closing = true;
      const closed = worker.close();
      await within(limitMilliseconds, closed);
      abort.abort(new Error('The dialler is shutting down'));
      await within(abortGraceMilliseconds, closed);
    },
  };
}

/** Waits for something, but no longer than the limit. */
async function within(limitMilliseconds: number, what: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMilliseconds);
  });
  await Promise.race([what, limit]).finally(() => clearTimeout(timer));
}
