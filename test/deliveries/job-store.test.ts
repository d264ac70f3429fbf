import type { Redis } from 'ioredis';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { JobStore, type TakenJob } from '../../src/deliveries/job-store.ts';
import { connectLab } from '../connections.ts';
import { until } from '../until.ts';
import { WatchedQueue } from './watched-worker.ts';

/** Nobody looks for jobs of dead programs while a test runs. */
const times = { lockMilliseconds: 1_000, sweepMilliseconds: 600_000, paceMilliseconds: 0 };

let redis: Redis;
let queue: WatchedQueue;
let store: JobStore;

beforeAll(async () => {
  redis = await connectLab('waiting');
});
beforeEach(() => {
  queue = new WatchedQueue(redis);
  store = new JobStore(redis, queue.name, times);
});
afterEach(() => queue.close());

async function take(ask: string): Promise<TakenJob> {
  const taken = await store.take(ask);
  if (taken.next !== 'job') throw new Error(`There is no job: ${taken.next}`);
  return taken.job;
}

const lapsed = ({ id }: TakenJob) => until(async () => (await redis.exists(queue.key(`${id}:lock`))) === 0);

/** What Redis has of a job: its keys, and whether it counts among those that run. */
async function stateOf({ id }: TakenJob) {
  return { keys: (await redis.keys(queue.key(`*${id}*`))).sort(), runs: (await queue.running()).includes(id) };
}

describe('the end of a job whose lock has lapsed', () => {
  it('leaves nothing of it, and its turn to the next job', async () => {
    await queue.limit(1);
    await queue.add();
    const next = await queue.add();
    const job = await take('first');
    await lapsed(job);
    expect(await store.take('second')).toEqual({ next: 'none' });
    await store.end(job);
    expect(await stateOf(job)).toEqual({ keys: [], runs: false });
    expect((await take('third')).id).toBe(next);
  });

  it('changes nothing when another program holds the job', async () => {
    await queue.add();
    const job = await take('first');
    await lapsed(job);
    await redis.set(queue.key(`${job.id}:lock`), 'another');
    const before = await stateOf(job);
    await store.end(job);
    expect(await stateOf(job)).toEqual(before);
    expect(before.runs).toBe(true);
  });

  it('changes nothing when the job was removed since', async () => {
    await queue.add();
    const job = await take('first');
    await lapsed(job);
    await redis.lrem(queue.key('active'), 1, job.id);
    const before = await stateOf(job);
    await store.end(job);
    expect(await stateOf(job)).toEqual(before);
  });

  it('attack: a job that goes back late is not run twice', async () => {
    await queue.add();
    const job = await take('first');
    await store.putBack(job);
    await take('second');
    await lapsed(job);
    await store.putBack(job);
    expect(await store.take('third')).toEqual({ next: 'none' });
    expect((await stateOf(job)).runs).toBe(true);
  });
});
