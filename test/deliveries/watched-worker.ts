import type { Redis } from 'ioredis';
import { type JobQueue, openJobQueue } from '../../src/deliveries/job-queue.ts';
import { JobStore, type JobTimes, type NextJob } from '../../src/deliveries/job-store.ts';
import { JobWorker } from '../../src/deliveries/job-worker.ts';
import { systemRandom } from '../../src/random.ts';
import { connectTo } from '../connections.ts';
import { silentLog } from '../silent-log.ts';
import { until } from '../until.ts';

/** What a test does at a moment of a worker. */
export interface Moments {
  /** The mark has woken it. */
  woken?(): void;
  /** It asks for a job. */
  asks?(): void;
  /** It knows the reply, and has not acted on it. */
  asked?(next: NextJob): void;
  ends?(): void;
  /** Redis has renewed the locks of its jobs. */
  kept?(): void;
  /** It gives a job back; may throw. */
  putsBack?(): void;
}

/** A worker that a test can stop at any moment. */
export interface WatchedWorker {
  worker: JobWorker;
  moments: Moments;
  /** The jobs that it has begun. */
  ran: string[];
  /** Resolves when it waits for the mark. */
  untilWaiting(): Promise<void>;
}

export interface WatchedOptions extends Partial<JobTimes> {
  url: string;
  /** Between two renewals of its locks, and how long it waits for a mark at most, both as in `JobWorker`. */
  stalledSeconds?: number;
  run?(id: string): Promise<void>;
}

class WatchedStore extends JobStore {
  readonly moments: Moments = {};

  override async untilAdded(...of: Parameters<JobStore['untilAdded']>): Promise<boolean> {
    const added = await super.untilAdded(...of);
    if (added) this.moments.woken?.();
    return added;
  }

  override async take(ask: string): Promise<NextJob> {
    this.moments.asks?.();
    const next = await super.take(ask);
    this.moments.asked?.(next);
    return next;
  }

  override async putBack(...of: Parameters<JobStore['putBack']>): Promise<void> {
    this.moments.putsBack?.();
    await super.putBack(...of);
  }

  override async end(...of: Parameters<JobStore['end']>): Promise<void> {
    this.moments.ends?.();
    await super.end(...of);
  }

  override async keep(...of: Parameters<JobStore['keep']>): Promise<void> {
    await super.keep(...of);
    this.moments.kept?.();
  }
}

/** The jobs of one queue, whose workers the test closes. */
export class WatchedQueue {
  readonly name = `watched-${systemRandom.id()}`;
  readonly #redis: Redis;
  readonly #queue: JobQueue;
  readonly #workers: JobWorker[] = [];

  constructor(redis: Redis) {
    this.#redis = redis;
    this.#queue = openJobQueue(redis, this.name);
  }

  /** @returns its id */
  async add(): Promise<string> {
    const id = systemRandom.id();
    await this.#queue.add('job', { text: '', mac: '' } as never, { jobId: id });
    return id;
  }

  key(name: string): string {
    return this.#queue.toKey(name);
  }

  /** Those that run, by what Redis says. */
  running(): Promise<string[]> {
    return this.#redis.lrange(this.key('active'), 0, -1);
  }

  /** How many may run over all workers. */
  async limit(count: number): Promise<void> {
    await this.#redis.hset(this.key('meta'), 'concurrency', count);
  }

  start(options: WatchedOptions): WatchedWorker {
    const { url, stalledSeconds = 30, run = async () => undefined } = options;
    const { paceMilliseconds = 0, lockMilliseconds = 60_000, sweepMilliseconds = 60_000 } = options;
    const times = { lockMilliseconds, sweepMilliseconds, paceMilliseconds };
    const store = new WatchedStore(connectTo(url, 'waiting'), this.name, times);
    const blocking = connectTo(url, 'waiting');
    const ran: string[] = [];
    const parts = { store, blocking, maxConcurrent: 10, paceMilliseconds, stalledSeconds, log: silentLog };
    const worker = new JobWorker(parts, async ({ id }) => {
      ran.push(id);
      await run(id);
    });
    this.#workers.push(worker);
    worker.resume();
    const name = systemRandom.id();
    return {
      worker,
      moments: store.moments,
      ran,
      untilWaiting: async () => {
        await blocking.client('SETNAME', name);
        await until(async () => {
          const clients = `${await this.#redis.client('LIST')}`.split('\n');
          return clients.some((each) => each.includes(` name=${name} `) && each.includes(' cmd=bzpopmin '));
        });
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.close()));
    await this.#queue.obliterate({ force: true });
    await this.#queue.close();
  }
}
