import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallJob } from '../../src/deliveries/call-job.ts';
import { CallQueue } from '../../src/deliveries/call-queue.ts';
import { type TakeCallsOptions, takeCalls } from '../../src/deliveries/dialler-queue.ts';
import { JobStore } from '../../src/deliveries/job-store.ts';
import type { TakenJobs } from '../../src/deliveries/worker-controls.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { redisUrl } from '../lab.ts';
import { monitorRedis } from '../monitor-redis.ts';
import { redisDatabase } from '../redis-databases.ts';
import { secret } from '../secret.ts';
import { silentLog } from '../silent-log.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';

const database = 'call-queue';

let commands: Awaited<ReturnType<typeof connectLab>>;
let calls: CallQueue;
const taken: TakenJobs[] = [];

beforeAll(async () => {
  commands = await connectLab('commands', database);
  calls = new CallQueue(commands, secret);
});

beforeEach(async () => {
  await commands.flushdb();
});

afterEach(async () => {
  await Promise.all(taken.splice(0).map((each) => each.close(0)));
});

const newJob = (): CallJob => ({
  deliveryId: systemRandom.id(),
  challengeId: systemRandom.id(),
  to: '+31612345678',
  language: 'nl',
});

async function take(
  run: (job: CallJob, signal: AbortSignal) => Promise<void>,
  options: Partial<TakeCallsOptions> = {},
) {
  const redis = await connectLab('waiting', database);
  const one = takeCalls(
    { redis, log: silentLog, secret, callsPerSecond: 1_000, maxConcurrentCalls: 10, ...options },
    run,
  );
  taken.push(one);
  return one;
}

/** Runs of calls, each of which goes on until the test ends it. */
function holdRuns() {
  const running: (() => void)[] = [];
  let most = 0;
  return {
    async run(): Promise<void> {
      const ended = new Promise<void>((resolve) => running.push(resolve));
      most = Math.max(most, running.length);
      await ended;
    },
    /** Ends `count` runs, each when as many as may run do run. @returns how many ran at most */
    async endOneByOne(count: number, max: number): Promise<number> {
      for (let left = count; left > 0; left -= 1) {
        await until(() => running.length >= Math.min(max, left));
        running.shift()?.();
      }
      return most;
    },
  };
}

it('delivers a queued call unchanged to one dialler, and keeps nothing of it', async () => {
  const ran: CallJob[] = [];
  await take(async (job) => void ran.push(job));
  await take(async (job) => void ran.push(job));
  const jobs = Array.from({ length: 20 }, newJob);
  await Promise.all(jobs.map((job) => calls.add(job)));
  await until(() => ran.length === 20);
  expect(new Set(ran.map((job) => job.deliveryId)).size).toBe(20);
  expect(ran.find((job) => job.deliveryId === jobs[0]?.deliveryId)).toEqual(jobs[0]);
  await until(async () =>
    (await commands.keys('{belcode}:calls:*')).every((key) => !jobs.some((job) => key.includes(job.deliveryId))),
  );
});

it('queues a delivery once', async () => {
  const job = newJob();
  await calls.add(job);
  await calls.add(job);
  expect(await calls.waiting()).toBe(1);
});

describe('a call is never run twice', () => {
  it('not when it fails, and its error stays out of Redis', async () => {
    let runs = 0;
    const failing = newJob();
    const ran: string[] = [];
    await take(async (job) => {
      runs += 1;
      ran.push(job.deliveryId);
      throw new Error('secret words');
    });
    const monitor = await monitorRedis(database);
    await calls.add(failing);
    await until(() => runs === 1);
    const next = newJob();
    await calls.add(next);
    await until(() => ran.at(-1) === next.deliveryId);
    expect(runs).toBe(2);
    await until(async () => (await commands.exists(`{belcode}:calls:${next.deliveryId}`)) === 0);
    monitor.stop();
    expect(monitor.lines().length).toBeGreaterThan(10);
    expect(monitor.lines().join('\n')).not.toContain('secret words');
  });

  it('V04 not when its dialler is killed', async () => {
    const script = new URL('take-one-call.ts', import.meta.url).pathname;
    const dialler = spawn(process.execPath, ['--import', 'tsx', script, redisUrl(database)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const doomed = newJob();
    await calls.add(doomed);
    const [said] = (await once(dialler.stdout, 'data')) as [Buffer];
    expect(said.toString().trim()).toBe(doomed.deliveryId);
    dialler.kill('SIGKILL');
    await once(dialler, 'exit');
    const ran: string[] = [];
    await take(async (job) => void ran.push(job.deliveryId), { stalledSeconds: 0.2 });
    await until(async () => (await commands.exists(`{belcode}:calls:${doomed.deliveryId}`)) === 0);
    const next = newJob();
    await calls.add(next);
    await until(() => ran.length > 0);
    expect(ran).toEqual([next.deliveryId]);
  });
});

describe('an ask for the next call', () => {
  const times = { lockMilliseconds: 60_000, sweepMilliseconds: 60_000, paceMilliseconds: 0 };

  it('gets the same call when its reply was lost, and no other ask does', async () => {
    const store = new JobStore(commands, 'calls', times);
    const [first, second] = [newJob(), newJob()];
    await calls.add(first);
    await calls.add(second);
    const [once, again, other] = [await store.take('a'), await store.take('a'), await store.take('b')];
    expect(again).toEqual(once);
    expect(once).toMatchObject({ next: 'job', job: { id: first.deliveryId }, othersWait: true });
    expect(other).toMatchObject({ next: 'job', job: { id: second.deliveryId }, othersWait: false });
    expect(await store.take('c')).toEqual({ next: 'none' });
  });

  it('gives back a call that has not begun, which is then the next one', async () => {
    const store = new JobStore(commands, 'calls', times);
    const [first, second] = [newJob(), newJob()];
    await calls.add(first);
    await calls.add(second);
    await store.take('a');
    await store.putBack({ id: first.deliveryId, ask: 'a' });
    expect(await store.take('b')).toMatchObject({ job: { id: first.deliveryId } });
    // A program that has lost it, and comes back, ends nothing.
    await store.end({ id: first.deliveryId, ask: 'a' });
    expect(await calls.has(first.deliveryId, 'trunk')).toBe(true);
    await store.end({ id: first.deliveryId, ask: 'b' });
    expect(await calls.has(first.deliveryId, 'trunk')).toBe(false);
  });

  it('costs one dialler three commands for a call: it waits, takes, and ends', async () => {
    const ran: string[] = [];
    await take(async (job) => void ran.push(job.deliveryId));
    await calls.add(newJob());
    await until(() => ran.length === 1);
    const monitor = await monitorRedis(database);
    const job = newJob();
    await calls.add(job);
    await until(async () => ran.length === 2 && !(await calls.has(job.deliveryId, 'trunk')));
    monitor.stop();
    const asked = monitor.lines().filter((line) => !line.includes(' lua] ') && !line.includes('"exists"'));
    // With the one that adds it.
    expect(asked.length).toBeLessThanOrEqual(4);
  });
});

describe('V06 calls per second', () => {
  it('never exceed the setting in any second, over two diallers', async () => {
    const at: number[] = [];
    for (let dialler = 0; dialler < 2; dialler += 1) {
      await take(async () => void at.push(performance.now()), { callsPerSecond: 10 });
    }
    const elapsed = startStopwatch();
    await Promise.all(Array.from({ length: 30 }, () => calls.add(newJob())));
    await until(() => at.length === 30, 10_000);
    const took = elapsed();
    at.sort((a, b) => a - b);
    const most = (milliseconds: number) =>
      Math.max(...at.map((first) => at.filter((each) => each >= first && each < first + milliseconds).length));
    // A machine that is busy with other tests may delay a call for longer than the tolerance.
    expect(most(900)).toBeLessThanOrEqual(10);
    const seconds = ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1_000;
    console.log(`V06: 30 calls at 10 a second took ${seconds.toFixed(2)} s, at most ${most(1_000)} in a second`);
    expect(took).toBeLessThan(5_000);
  });

  it('maxConcurrentCalls bounds a dialler', async () => {
    const held = holdRuns();
    await take(held.run, { maxConcurrentCalls: 3 });
    await Promise.all(Array.from({ length: 12 }, () => calls.add(newJob())));
    expect(await held.endOneByOne(12, 3)).toBe(3);
  });
});

describe('closing', () => {
  it('lets running calls end, and takes no more', async () => {
    let letGo = () => undefined as unknown;
    const held = new Promise((resolve) => {
      letGo = () => resolve(undefined);
    });
    const started: string[] = [];
    const ended: string[] = [];
    const one = await take(async (job) => {
      started.push(job.deliveryId);
      await held;
      ended.push(job.deliveryId);
    });
    const [job, later] = [newJob(), newJob()];
    await calls.add(job);
    await until(() => started.length === 1);
    const closing = one.close(5_000);
    await calls.add(later);
    letGo();
    await closing;
    expect(ended).toEqual([job.deliveryId]);
    expect(started).toEqual([job.deliveryId]);
    expect(await calls.waiting()).toBe(1);
  });

  it('aborts calls that continue past the limit', async () => {
    let started = false;
    let aborted: unknown;
    const one = await take(async (_job, signal) => {
      started = true;
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = signal.reason;
          resolve();
        });
      });
    });
    await calls.add(newJob());
    await until(() => started);
    const elapsed = startStopwatch();
    await one.close(200);
    expect(aborted).toBeInstanceOf(Error);
    expect(elapsed()).toBeLessThan(2_500);
  });

  it('is over within the limit even when a call does not listen', async () => {
    let started = false;
    const one = await take(async () => {
      started = true;
      await new Promise(() => undefined);
    });
    await calls.add(newJob());
    await until(() => started);
    const elapsed = startStopwatch();
    await one.close(100);
    expect(elapsed()).toBeLessThan(3_000);
  });
});

describe('Redis away', () => {
  it('refuses a call within a second, and does not place it later', async () => {
    const queue = new CallQueue(connectTo(nowhereUrl), secret);
    const elapsed = startStopwatch();
    await expect(queue.add(newJob())).rejects.toMatchObject({ id: 'store-unavailable' });
    expect(elapsed()).toBeLessThan(1_000);
  });

  it('works again when Redis is back: queue and dialler reconnect by themselves', async () => {
    const own = await connectLab('commands', database);
    const queue = new CallQueue(own, secret);
    await queue.add(newJob());
    const ran: string[] = [];
    await take(async (job) => void ran.push(job.deliveryId));
    await until(() => ran.length === 1);
    for (const client of String(await commands.client('LIST')).split('\n')) {
      const id = / ?\bid=(\d+)/.exec(client)?.[1];
      if (client.includes(` db=${redisDatabase(database)} `) && id !== String(await commands.client('ID'))) {
        await commands.client('KILL', 'ID', id ?? '');
      }
    }
    const job = newJob();
    await until(async () => {
      await queue.add(job);
      return true;
    });
    await until(() => ran.includes(job.deliveryId), 10_000);
  });
});

describe('lines', () => {
  it('a call to an extension does not wait for the pace of the trunk', async () => {
    const ran: string[] = [];
    const run = async (job: CallJob) => void ran.push(job.to);
    await take(run, { callsPerSecond: 1 });
    await take(run, { route: 'internal', callsPerSecond: 100 });
    for (let n = 0; n < 5; n += 1) await calls.add(newJob());
    await calls.add({ ...newJob(), to: '202' });
    await until(() => ran.includes('202'));
    expect(ran.filter((to) => to !== '202').length).toBeLessThanOrEqual(2);
  });

  it('calls at once never exceed the setting, over two diallers', async () => {
    const held = holdRuns();
    await take(held.run, { maxConcurrentCalls: 3 });
    await take(held.run, { maxConcurrentCalls: 3 });
    await until(async () => (await commands.hget('{belcode}:calls:meta', 'concurrency')) === '3');
    await Promise.all(Array.from({ length: 30 }, () => calls.add(newJob())));
    expect(await held.endOneByOne(30, 3)).toBe(3);
  });
});

describe('the expected wait is estimated', () => {
  const paced = () => new CallQueue(commands, secret, { trunk: { callsPerSecond: 2, maxConcurrentCalls: 30 } });

  it('by the calls before, the pace and the channels', async () => {
    const queue = paced();
    const jobs = Array.from({ length: 41 }, newJob);
    for (const job of jobs) await queue.add(job);
    const wait = (at: number) => queue.waitSeconds(jobs[at]?.deliveryId ?? '', 'trunk');
    expect(await Promise.all([0, 1, 10, 40].map(wait))).toEqual([0, 1, 6, 24]);
    expect(await queue.expectedSeconds('trunk')).toBe(25);
    const narrow = new CallQueue(commands, secret, { trunk: { callsPerSecond: 2, maxConcurrentCalls: 4 } });
    // 37 calls of 40 s wait behind the four with a free channel.
    expect(await narrow.expectedSeconds('trunk')).toBe(370);
    expect(await queue.expectedSeconds('internal')).toBe(0);
    await Promise.all([queue.close(), narrow.close()]);
  });

  it('and no longer once the call is taken or taken back', async () => {
    const queue = paced();
    const [first, second] = [newJob(), newJob()];
    await queue.add(first);
    await queue.add(second);
    await queue.remove(first.deliveryId);
    expect(await queue.waitSeconds(first.deliveryId, 'trunk')).toBeUndefined();
    expect(await queue.waitSeconds(second.deliveryId, 'trunk')).toBe(0);
    expect(await queue.waiting()).toBe(1);
    await queue.close();
  });
});
