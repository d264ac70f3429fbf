import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { queuePrefix } from './call-job.ts';

const scripts = {
  take: readScript(import.meta.url, 'take-job.lua'),
  end: readScript(import.meta.url, 'end-job.lua'),
  keep: readScript(import.meta.url, 'keep-jobs.lua'),
};

/** A job that this program runs. */
export interface TakenJob {
  id: string;
  /** The ask that took it. */
  ask: string;
}

export type NextJob =
  | { next: 'job'; job: TakenJob; data: string; othersWait: boolean }
  /** The pace allows no job for so long. */
  | { next: 'wait'; milliseconds: number }
  | { next: 'none' };

export interface JobTimes {
  /** A job whose program is silent for so long has lost it. */
  lockMilliseconds: number;
  /** How often to look for such jobs. */
  sweepMilliseconds: number;
  /** Between two jobs, over all programs; 0 for no pace. */
  paceMilliseconds: number;
}

/**
 * The jobs of one queue, to those who run them. The keys are those of BullMQ, which adds the jobs. All methods throw
 * Refusal store-unavailable when Redis is away.
 */
export class JobStore {
  readonly #redis: Redis;
  readonly #run: Record<keyof typeof scripts, RunScript>;
  readonly #times: JobTimes;
  readonly #prefix: string;

  /** @param redis a waiting connection */
  constructor(redis: Redis, name: string, times: JobTimes) {
    this.#redis = redis;
    this.#run = defineScripts(redis, scripts);
    this.#times = times;
    this.#prefix = `${queuePrefix}:${name}:`;
  }

  /** @param ask unique; after a lost reply the same one gets the same job */
  async take(ask: string): Promise<NextJob> {
    const { lockMilliseconds, sweepMilliseconds, paceMilliseconds } = this.#times;
    const shared = ['wait', 'active', 'marker', 'meta', 'limiter', 'swept'].map((each) => this.#key(each));
    const values = [this.#prefix, ask, lockMilliseconds, sweepMilliseconds, paceMilliseconds];
    const reply = await this.#run.take([...shared, this.#key(`taken:${ask}`)], values);
    const [next, second, data = '', others] = reply as ['job' | 'wait' | 'none', string | number, string, number];
    if (next === 'wait') return { next, milliseconds: Number(second) };
    if (next === 'none') return { next };
    return { next, job: { id: String(second), ask }, data, othersWait: others === 1 };
  }

  /** The job has run, and nothing of it is kept. */
  async end(job: TakenJob): Promise<void> {
    await this.#end(job, 0);
  }

  /** The job has not run, and is the next one. */
  async putBack(job: TakenJob): Promise<void> {
    await this.#end(job, 1);
  }

  /** To be called within `lockMilliseconds`. A lock that has lapsed is made again, unless its job was removed since. */
  async keep(jobs: readonly TakenJob[]): Promise<void> {
    const locks = jobs.map(({ id }) => this.#key(`${id}:lock`));
    const values = jobs.flatMap(({ id, ask }) => [id, ask]);
    await this.#run.keep([this.#key('active'), ...locks], [this.#times.lockMilliseconds, ...values]);
  }

  /** Resolves when a job was added, and after some seconds in any case. @param blocking a connection for this only */
  async untilAdded(blocking: Redis, limitSeconds: number): Promise<boolean> {
    return (await guardStore('bzpopmin', () => blocking.bzpopmin(this.#key('marker'), limitSeconds))) !== null;
  }

  /** Wakes another program. Does nothing while Redis is away, because a program that waits asks after some seconds. */
  async wakeAnother(): Promise<void> {
    if (this.#redis.status !== 'ready') return;
    await guardStore('zadd', () => this.#redis.zadd(this.#key('marker'), 0, '0'));
  }

  async #end({ id, ask }: TakenJob, back: 0 | 1): Promise<void> {
    const keys = ['wait', 'active', 'marker', id, `${id}:lock`, `taken:${ask}`].map((each) => this.#key(each));
    await this.#run.end(keys, [id, ask, back]);
  }

  #key(name: string): string {
    return `${this.#prefix}${name}`;
  }
}
