import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { startLab } from '../lab/lab.ts';
import { CallQueue } from '../src/deliveries/call-queue.ts';
import { takeCalls } from '../src/deliveries/dialler-queue.ts';
import { systemRandom } from '../src/random.ts';
import { connectRedis, untilRedisReady } from '../src/redis/connect-redis.ts';
import { type Delays, delaysOf } from './delays.ts';
import { freshNumbers } from './programs-for-load.ts';
import { atMost, less, type Row, type Section } from './section.ts';
import type { Stage } from './stage.ts';

const warmUp = 200;
const jobs = 2_000;
/** Longer than the pace of the queue, which is not measured. */
const betweenMilliseconds = 3;
const maxRatio = 5;

/** Adds one thing. @returns milliseconds until who waits for it has it */
type Turn = () => Promise<number>;

/**
 * A call in the queue: the time from adding it until the dialler has it. The baseline is a bare list of the same Redis,
 * on which one program waits: one command to add, one that waits.
 */
export const queue: Section = {
  name: 'queue',
  title: 'The queue of calls, one call at a time',
  limitSeconds: 60,
  async *measure(stage) {
    const { redisPort } = stage.keep(await startLab('bench-queue', stage.say), (started) => started.stop());
    const url = `redis://127.0.0.1:${redisPort}/3`;
    const turns = { call: await callTurns(stage, url), bare: await bareTurns(stage, url) };
    const taken: Record<keyof typeof turns, number[]> = { call: [], bare: [] };
    for (let turn = 0; turn < warmUp + jobs; turn += 1) {
      stage.signal.throwIfAborted();
      for (const kind of ['call', 'bare'] as const) {
        const milliseconds = await turns[kind]();
        if (turn >= warmUp) taken[kind].push(milliseconds);
        await pause(betweenMilliseconds);
      }
    }
    yield rowOf(delaysOf('', taken.call), delaysOf('', taken.bare));
  },
};

/** The api and the dialler each have connections of their own, as in their programs. */
async function callTurns(stage: Stage, url: string): Promise<Turn> {
  const log = pino({ level: 'silent' });
  const secret = systemRandom.secret();
  const connect = async (use: 'commands' | 'waiting') => {
    const redis = stage.keep(connectRedis(url, use, log), async (opened) => opened.disconnect());
    await untilRedisReady(redis, 5_000);
    return redis;
  };
  const calls = stage.keep(new CallQueue(await connect('commands'), secret), (opened) => opened.close());
  let arrive = () => {};
  const options = { redis: await connect('waiting'), log, secret, callsPerSecond: 1_000, maxConcurrentCalls: 10 };
  stage.keep(
    takeCalls(options, async () => arrive()),
    (opened) => opened.close(100),
  );
  return async () => {
    const [to = ''] = freshNumbers(1);
    const started = performance.now();
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await calls.add({ deliveryId: systemRandom.id(), challengeId: systemRandom.id(), to, language: 'nl' });
    await arrived;
    return performance.now() - started;
  };
}

async function bareTurns(stage: Stage, url: string): Promise<Turn> {
  const [commands, blocking] = [1, 2].map(() => stage.keep(new Redis(url), async (opened) => opened.disconnect()));
  return async () => {
    const arrived = blocking?.blpop('bare', 5);
    await pause(betweenMilliseconds);
    const started = performance.now();
    await commands?.lpush('bare', JSON.stringify({ deliveryId: systemRandom.id() }));
    await arrived;
    return performance.now() - started;
  };
}

function rowOf(call: Delays, bare: Delays): Row {
  const words = ({ p50, p99 }: Delays) => `${p50.toFixed(2)} / ${p99.toFixed(2)} ms`;
  const ratio = call.p50 / bare.p50;
  return {
    what: 'call added → dialler has it, p50 / p99',
    figure: `${words(call)}, ratio ${ratio.toFixed(1)}`,
    values: { p50: call.p50, p99: call.p99, bareP50: bare.p50, bareP99: bare.p99, ratio },
    against: `LPUSH and BLPOP of the same Redis: ${words(bare)}`,
    ratio: less(ratio),
    bar: atMost('ratio', ratio, maxRatio),
  };
}
