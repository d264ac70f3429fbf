import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Lab } from '../lab/lab.ts';
import type { Programs } from '../lab/programs.ts';
import { Panel } from '../test/exchange/panel.ts';
import { until } from '../test/until.ts';
import { startBenchExchange } from './bench-exchange.ts';
import { makeCpuShare } from './cpu-share.ts';
import { atPace } from './pace.ts';
import { meterOf } from './processes.ts';
import { freshNumbers, startProgramsForLoad } from './programs-for-load.ts';
import { redisSizeOf } from './redis-size.ts';
import { atLeast, less, more, type Row, type Section } from './section.ts';
import { type SippPhones, startSippPhones } from './sipp-phones.ts';
import type { Stage } from './stage.ts';

/**
 * Share of one core for a dialler and its Asterisk together; small enough that two pairs leave the phones what they
 * need.
 */
const coresOfPair = 0.3;
const callsAtOnceOfPair = 25;
/** More than a pair can carry, so that calls always wait. */
const askedPerSecond = 30;
const warmUpMilliseconds = 3_000;
const countedMilliseconds = 8_000;
const growthAtLeast = 1.9;

const waitingCalls = [10, 100, 1_000];
/** Calls that begin per second while others wait, and new calls requested per second. */
const pacePerSecond = 10;
const pacedCalls = 60;
const fillPerSecond = 100;

/** How cost grows with exchanges, waiting calls and open challenges. */
export const growth: Section = {
  name: 'growth',
  title: 'Growth',
  limitSeconds: 130,
  async *measure(stage) {
    yield* measureWaiting(stage);
    await stage.stop();
    yield await measurePairs(stage);
  },
};

/** The cost of one call while others wait, and the memory of a challenge in Redis while its call waits. */
async function* measureWaiting(stage: Stage): AsyncGenerator<Row, void, undefined> {
  const lab = await startBenchExchange(stage, 'bench-growth');
  stage.keep(await startSippPhones(lab.trunkPort, 'busy'), (started) => started.stop());
  const programs = await startProgramsForLoad(stage, lab, { BELCODE_CALLS_PER_SECOND: String(pacePerSecond) });
  const panel = new Panel(programs);
  const redis = stage.keep(new Redis(programs.environment.BELCODE_REDIS_URL ?? ''), async (opened) =>
    opened.disconnect(),
  );
  const ask = (count: number, perSecond: number) =>
    atPace(freshNumbers(count), perSecond, async (number) => void (await panel.open(number)));
  const meter = meterOf({
    api: [programs.pid('api')],
    dialler: [programs.pid('dialler')],
    redis: [lab.redisPid()],
  });
  // The baseline is the same pace with an empty queue.
  await ask(pacedCalls, pacePerSecond);
  let waiting = 0;
  let firstMilliseconds: number | undefined;
  for (const wanted of waitingCalls) {
    stage.say(`${wanted} calls waiting …`);
    const before = await redisSizeOf(redis);
    const filled = performance.now();
    const requested = wanted - waiting + Math.ceil((wanted - waiting) / (fillPerSecond / pacePerSecond));
    await ask(requested, fillPerSecond);
    // Calls that had their turn have ended; their challenges stay open until they expire.
    const after = await redisSizeOf(redis);
    const seconds = (performance.now() - filled) / 1_000;
    waiting = wanted;
    meter.restart();
    await ask(pacedCalls, pacePerSecond);
    const used = meter.read();
    const each = Object.values(used).reduce((sum, one) => sum + one, 0) * (1_000 / pacedCalls);
    firstMilliseconds ??= each;
    yield {
      what: `cost of one call with ${wanted} waiting (api, dialler, Redis)`,
      figure: `${each.toFixed(1)} ms, ratio ${(each / firstMilliseconds).toFixed(2)}`,
      values: { milliseconds: each, ratio: each / firstMilliseconds, ...used },
      ratio: less(each / firstMilliseconds),
      against: `${firstMilliseconds.toFixed(1)} ms with ${waitingCalls[0]} waiting (each rings once and is busy)`,
    };
    if (wanted === waitingCalls.at(-1)) {
      const bytes = (after.bytes - before.bytes) / requested;
      yield {
        what: 'Redis for one open challenge, its call waiting',
        figure: `${bytes.toFixed(0)} bytes`,
        values: { bytes, keys: (after.keys - before.keys) / requested, seconds },
        against: `${requested} of them: ${(before.bytes / 1e6).toFixed(1)} MB before, ${(after.bytes / 1e6).toFixed(1)} MB after`,
      };
    }
  }
}

/** One dialler with its Asterisk, then two, each pair with the same share of a core. */
async function measurePairs(stage: Stage): Promise<Row> {
  // Made first and so removed last, when they are empty.
  const shares = ['bench-pair-1', 'bench-pair-2'].map((name) =>
    stage.keep(makeCpuShare(name, coresOfPair), async (made) => made.remove()),
  );
  const first = await startBenchExchange(stage, 'bench-growth');
  const second = await startBenchExchange(stage, 'bench-growth-2');
  const phones = [
    stage.keep(await startSippPhones(first.trunkPort, 'hangs-up'), (started) => started.stop()),
    stage.keep(await startSippPhones(second.trunkPort, 'hangs-up'), (started) => started.stop()),
  ];
  const programs = await startProgramsForLoad(stage, first, { BELCODE_CALLS_AT_ONCE: String(callsAtOnceOfPair) });
  shares[0]?.add(first.asteriskPid(), programs.pid('dialler'));
  const one = await acceptedPerSecond(stage, programs, phones, 1);
  await programs.addDialler('bench-2', settingsOfSecond(second));
  shares[1]?.add(second.asteriskPid(), diallerPid('bench-2'));
  const two = await acceptedPerSecond(stage, programs, phones, 2);
  const ratio = two / one;
  return {
    what: 'calls a second that are accepted, two diallers with an Asterisk each',
    figure: `${two.toFixed(1)}, ratio ${ratio.toFixed(2)}`,
    values: { one, two, ratio, coresOfPair },
    against: `${one.toFixed(1)} by one of them; each pair has ${coresOfPair} of a core, phones and api have the rest`,
    ratio: more(ratio),
    bar: atLeast('ratio', ratio, growthAtLeast),
  };
}

function settingsOfSecond({ httpPort, ariPassword }: Lab): Record<string, string> {
  return {
    BELCODE_ARI_URL: `http://127.0.0.1:${httpPort}`,
    BELCODE_ARI_PASSWORD: ariPassword,
    BELCODE_CALLS_AT_ONCE: String(2 * callsAtOnceOfPair),
  };
}

/** Calls that ended at the phones per second, while others always wait. */
async function acceptedPerSecond(
  stage: Stage,
  programs: Programs,
  phones: readonly SippPhones[],
  pairs: number,
): Promise<number> {
  stage.say(`${pairs} dialler(s), as many calls as they take …`);
  const panel = new Panel(programs);
  const seconds = (warmUpMilliseconds + countedMilliseconds) / 1_000;
  const overOf = () =>
    phones.flatMap(({ calls }) => [...calls.values()]).filter(({ overAt }) => overAt !== undefined).length;
  const asking = atPace(freshNumbers(askedPerSecond * pairs * seconds), askedPerSecond * pairs, async (number) => {
    await panel.open(number);
  });
  await pause(warmUpMilliseconds);
  const [before, started] = [overOf(), performance.now()];
  await pause(countedMilliseconds);
  const perSecond = (overOf() - before) / ((performance.now() - started) / 1_000);
  await asking;
  await drain(programs);
  return perSecond;
}

/** Drops the waiting calls, so that the next turn begins as this one did. */
async function drain({ environment }: Programs): Promise<void> {
  const redis = new Redis(environment.BELCODE_REDIS_URL ?? '');
  try {
    await redis.del('{belcode}:calls:wait');
    await until(async () => (await redis.llen('{belcode}:calls:active')) === 0, 20_000);
  } finally {
    redis.disconnect();
  }
}

/** The lab does not return the process of a further dialler, so it is found by its settings. */
function diallerPid(name: string): number {
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const settings = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      return settings.includes(`BELCODE_DIALLER=${name}`) && words.includes('src/dialler.');
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`There is no dialler ${name}`);
  return Number(found);
}
