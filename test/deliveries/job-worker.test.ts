import type { Redis } from 'ioredis';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../src/errors.ts';
import { connectLab } from '../connections.ts';
import { lab, redisUrl } from '../lab.ts';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { WatchedQueue, type WatchedWorker } from './watched-worker.ts';

let redis: Redis;
let queue: WatchedQueue;
let letGo = () => {};
let proxy: TcpProxy;
/** Where Redis can be away for one worker. */
let proxied: string;

beforeAll(async () => {
  redis = await connectLab('commands');
});

beforeEach(async () => {
  proxy = await startTcpProxy(lab().redisPort);
  proxied = redisUrl().replace(/:\d+\//, `:${proxy.port}/`);
  queue = new WatchedQueue(redis);
});

afterEach(async () => {
  letGo();
  proxy.mend();
  await queue.close();
  await proxy.close();
});

type Stop = 'pause' | 'close';

function stop({ worker }: WatchedWorker, how: Stop): void {
  if (how === 'pause') worker.pause();
  else void worker.close();
}

/** Without a mark a worker asks after some seconds too. @returns whether the mark has woken it since */
function watchMark({ moments }: WatchedWorker): () => boolean {
  let wasWoken = false;
  moments.woken = () => {
    wasWoken = true;
  };
  return () => wasWoken;
}

/** Runs until `letGo`. */
function held(): () => Promise<void> {
  const ended = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return () => ended;
}

describe('a worker that takes nothing any more leaves the job to another one, at once', () => {
  const moments = {
    'while it waits': (first: WatchedWorker, how: Stop) => stop(first, how),
    'when it was woken': (first: WatchedWorker, how: Stop) => {
      first.moments.woken = () => stop(first, how);
    },
    'when it has asked': (first: WatchedWorker, how: Stop) => {
      first.moments.asked = () => stop(first, how);
    },
  };
  const rows = Object.entries(moments).flatMap(([when, at]) =>
    (['pause', 'close'] as const).map((how) => ({ how, when, at })),
  );

  it.each(rows)('$how $when', async ({ how, at }) => {
    const first = queue.start({ url: redisUrl() });
    await first.untilWaiting();
    const second = queue.start({ url: redisUrl() });
    await second.untilWaiting();
    at(first, how);
    const wasWoken = watchMark(second);
    const job = await queue.add();
    await until(() => second.ran.length > 0, 10_000);
    expect(wasWoken()).toBe(true);
    await until(async () => (await queue.running()).length === 0);
    expect({ first: first.ran, second: second.ran }).toEqual({ first: [], second: [job] });
  });

  it.each(['pause', 'close'] as const)('%s when the pace lets it wait', async (how) => {
    const pace = { url: redisUrl(), paceMilliseconds: 1_500 };
    const first = queue.start(pace);
    await first.untilWaiting();
    const second = queue.start(pace);
    await second.untilWaiting();
    const early = await queue.add();
    await until(() => first.ran.length === 1);
    // The one that has waited longest is woken, and after this one that is the first.
    const next = await queue.add();
    await until(() => second.ran.length === 1);
    const waited: string[] = [];
    first.moments.asked = (reply) => {
      waited.push(reply.next);
      if (reply.next === 'wait') stop(first, how);
    };
    const wasWoken = watchMark(second);
    const late = await queue.add();
    await until(() => second.ran.length > 1, 10_000);
    expect(wasWoken()).toBe(true);
    expect(waited).toEqual(['wait']);
    expect({ first: first.ran, second: second.ran }).toEqual({ first: [early], second: [next, late] });
  });
});

describe('a job runs once when Redis goes away for its worker', () => {
  it('before it hears of the job', async () => {
    const first = queue.start({ url: proxied, stalledSeconds: 0.5 });
    await first.untilWaiting();
    proxy.deafen();
    const job = await queue.add();
    await until(async () => (await redis.zcard(queue.key('marker'))) === 0);
    proxy.mend();
    await until(() => first.ran.length > 0, 10_000);
    await until(async () => (await queue.running()).length === 0);
    expect(first.ran).toEqual([job]);
  });

  it.each([
    { how: 'goes on', ranBy: 'first' },
    { how: 'pause', ranBy: 'second' },
    { how: 'close', ranBy: 'second' },
  ] as const)('after its ask, and it $how meanwhile: the $ranBy runs it', async ({ how, ranBy }) => {
    const first = queue.start({ url: proxied });
    await first.untilWaiting();
    first.moments.asks = () => proxy.deafen();
    const job = await queue.add();
    await until(async () => (await queue.running()).length === 1);
    Reflect.deleteProperty(first.moments, 'asks');
    if (how !== 'goes on') stop(first, how);
    const second = queue.start({ url: redisUrl() });
    proxy.mend();
    await until(() => first.ran.length + second.ran.length > 0, 10_000);
    await until(async () => (await queue.running()).length === 0);
    expect({ first: first.ran, second: second.ran }).toEqual({ first: [], second: [], [ranBy]: [job] });
  });

  it('while it ends', async () => {
    const first = queue.start({ url: proxied });
    // Redis has each script after the first job.
    const early = await queue.add();
    await until(async () => first.ran.length === 1 && (await queue.running()).length === 0);
    first.moments.ends = () => proxy.deafen();
    const job = await queue.add();
    await until(async () => first.ran.length === 2 && (await queue.running()).length === 0);
    Reflect.deleteProperty(first.moments, 'ends');
    proxy.mend();
    const next = await queue.add();
    await until(() => first.ran.length === 3, 10_000);
    expect(first.ran).toEqual([early, job, next]);
    expect(await redis.keys(queue.key(`*${job}*`))).toEqual([]);
  });

  it('while it goes back, and Redis refuses once', async () => {
    const first = queue.start({ url: redisUrl() });
    await first.untilWaiting();
    first.moments.asked = () => stop(first, 'close');
    let refused = 0;
    first.moments.putsBack = () => {
      refused += 1;
      if (refused === 1) throw new Refusal('store-unavailable', 'READONLY');
    };
    const job = await queue.add();
    const second = queue.start({ url: redisUrl() });
    await until(() => second.ran.length > 0, 10_000);
    expect({ first: first.ran, second: second.ran, refused }).toEqual({ first: [], second: [job], refused: 2 });
  });
});

describe('a job that runs longer than its lock', () => {
  /** Renewed each 375 ms, so that a busy machine does not let it lapse. */
  const short = { lockMilliseconds: 3_000, sweepMilliseconds: 500, stalledSeconds: 0.5 };
  const longerThanOneLock = 12;

  /** Resolves when the worker has renewed its locks for longer than one lasts. */
  async function untilKept({ moments }: WatchedWorker): Promise<void> {
    let kept = 0;
    moments.kept = () => {
      kept += 1;
    };
    await until(() => kept > longerThanOneLock, 10_000);
  }

  it('keeps its turn among those that may run, and no other worker gets it', async () => {
    await queue.limit(1);
    const first = queue.start({ url: redisUrl(), ...short, run: held() });
    const job = await queue.add();
    await until(() => first.ran.length === 1);
    const second = queue.start({ url: redisUrl(), ...short });
    const next = await queue.add();
    await untilKept(first);
    expect({ second: second.ran, running: await queue.running() }).toEqual({ second: [], running: [job] });
    letGo();
    await until(() => first.ran.length + second.ran.length === 2);
    expect([...first.ran, ...second.ran]).toEqual([job, next]);
  });

  it('keeps its turn when Redis was away for longer than that', async () => {
    await queue.limit(1);
    const first = queue.start({ url: proxied, ...short, run: held() });
    const job = await queue.add();
    await until(() => first.ran.length === 1);
    proxy.cut();
    await until(async () => (await redis.exists(queue.key(`${job}:lock`))) === 0);
    proxy.mend();
    await until(async () => (await redis.exists(queue.key(`${job}:lock`))) === 1);
    const second = queue.start({ url: redisUrl(), ...short });
    await queue.add();
    await untilKept(first);
    expect({ ran: [...first.ran, ...second.ran], running: await queue.running() }).toEqual({
      ran: [job],
      running: [job],
    });
  });

  it('is not taken up again when another worker has removed it meanwhile', async () => {
    const first = queue.start({ url: proxied, ...short, run: held() });
    const job = await queue.add();
    await until(() => first.ran.length === 1);
    proxy.cut();
    const second = queue.start({ url: redisUrl(), ...short });
    await until(async () => (await queue.running()).length === 0);
    proxy.mend();
    const next = await queue.add();
    await until(() => first.ran.length + second.ran.length === 2);
    await untilKept(first);
    expect(await redis.exists(queue.key(`${job}:lock`))).toBe(0);
    letGo();
    expect([...first.ran, ...second.ran].sort()).toEqual([job, next].sort());
  });
});

it('each of many jobs runs once, while workers come, pause and close', async () => {
  const workers = [queue.start({ url: redisUrl() }), queue.start({ url: redisUrl() })];
  const jobs: string[] = [];
  for (let round = 0; round < 40; round += 1) {
    jobs.push(await queue.add());
    const [oldest, next] = workers.slice(-2);
    if (round % 4 === 1) oldest?.worker.pause();
    if (round % 4 === 2) void oldest?.worker.close();
    if (round % 4 === 3) workers.push(queue.start({ url: redisUrl() }));
    if (round % 4 === 3) next?.worker.resume();
  }
  const ran = () => workers.flatMap((each) => each.ran);
  await until(() => ran().length >= jobs.length, 10_000);
  expect(ran().sort()).toEqual(jobs.sort());
});
