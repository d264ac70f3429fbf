import { Queue, WaitingError, Worker } from 'bullmq';
import type { Log } from '../log.ts';
import { type Line, lineOf, type PostDial } from '../policy/call-destination.ts';
import type { connectRedis } from '../redis/connect-redis.ts';
import { guardStore } from '../redis/guard-store.ts';

type RedisConnection = ReturnType<typeof connectRedis>;

/** Calls outside wait for the trunk's pace, and must not hold up those to an extension. */
const names: Record<Line, string> = { outside: 'calls', internal: 'calls-internal' };
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
  /** E.164, or an extension of this exchange. */
  to: string;
  /** To be sent once a switchboard has answered. */
  postDial?: PostDial | undefined;
  language: string;
  /** What the company has of its own; the dialler's settings stand in. */
  company?: CompanyCalls | undefined;
}

/** How calls for the people of one company go out. */
export interface CompanyCalls {
  /** `Name <+31508200000>` */
  callerId?: string | undefined;
  ringSeconds?: number | undefined;
  /** Name of the sound that greets in the company's name, made by `belcode sounds build`: `company-<id>`. */
  greeting?: string | undefined;
}

/** How fast the diallers take calls, for telling people how long they wait. */
export interface QueueRates {
  callsPerSecond: number;
  callsAtOnce: number;
}

/** Inside no carrier counts; it only keeps a herd from the exchange's own telephones. */
export const internalCallsPerSecond = 20;
/** From the first ring to the end: what a call with a code takes, as the tests' calls do. */
const usualCallSeconds = 40;

/** Where an api puts the calls that diallers take. All methods throw Refusal store-unavailable. */
export class CallQueue {
  readonly #redis: RedisConnection;
  readonly #rates: Partial<Record<Line, QueueRates>>;
  readonly #queues: Record<Line, Queue<CallJob>>;

  /** @param redis a connection for commands */
  constructor(redis: RedisConnection, rates: Partial<Record<Line, QueueRates>> = {}) {
    this.#redis = redis;
    this.#rates = rates;
    this.#queues = { outside: openQueue(redis, 'outside'), internal: openQueue(redis, 'internal') };
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
    const byChannels = (Math.max(0, ahead - rates.callsAtOnce) * usualCallSeconds) / rates.callsAtOnce;
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

function openQueue(redis: RedisConnection, line: Line): Queue<CallJob> {
  const queue = new Queue<CallJob>(names[line], {
    connection: redis,
    prefix,
    // The check is a command of its own, and one that is lost leaves the queue unusable for good.
    skipVersionCheck: true,
    streams: { events: { maxLen: 100 } },
  });
  // The connection logs for itself; without a listener an error would end the process.
  queue.on('error', () => undefined);
  return queue;
}

export interface TakeCallsOptions {
  /** A connection that waits. */
  redis: RedisConnection;
  log: Log;
  /** Outside unless told. */
  line?: Line;
  /** Calls started a second at most, over all diallers on this Redis. */
  callsPerSecond: number;
  /** Calls at once, over all diallers on this Redis; the latest dialler to start says how many. */
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
  { redis, log, line = 'outside', callsPerSecond, callsAtOnce, paused = false, stalledSeconds = 30 }: TakeCallsOptions,
  run: (job: CallJob, signal: AbortSignal) => Promise<void>,
): TakenCalls {
  const abort = new AbortController();
  let closing = false;
  const worker = new Worker<CallJob>(
    names[line],
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
  limitAtOnce(redis, names[line], callsAtOnce).catch((error) =>
    log.error({ err: error }, 'No limit for calls at once'),
  );

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

/** BullMQ keeps the number beside the queue, and every worker asks it there. */
async function limitAtOnce(redis: RedisConnection, name: string, callsAtOnce: number): Promise<void> {
  const queue = new Queue(name, { connection: redis, prefix, skipVersionCheck: true });
  queue.on('error', () => undefined);
  await queue.setGlobalConcurrency(callsAtOnce);
  await queue.close();
}

/** Waits for something, but no longer than the limit. */
async function within(limitMilliseconds: number, what: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMilliseconds);
  });
  await Promise.race([what, limit]).finally(() => clearTimeout(timer));
}
