import { Redis } from 'ioredis';
import { progressKey } from '../src/deliveries/delivery-store.ts';
import { Panel } from '../test/exchange/panel.ts';
import { until } from '../test/until.ts';
import { startBenchExchange } from './bench-exchange.ts';
import { delaysOf } from './delays.ts';
import { freshNumbers, startProgramsForLoad } from './programs-for-load.ts';
import { askedAtRandom, chanceFrom, simulateCalls } from './simulate-calls.ts';
import { startSippPhones } from './sipp-phones.ts';
import { Stage } from './stage.ts';

const channels = 8;
const pacePerSecond = 12;
const seconds = 45;
/** Calls last about a second here, so this loads nine tenths of the channels. */
const perSecond = 8.5;
const warmUpCalls = 20;
/** At least one in this many calls finds a free channel. */
const freeAtLeast = 10;
const endLimitMilliseconds = 60_000;
const millisecondsEach = (at: number) => at * 1_000;

/** When a call was requested, began and ended: seconds since the first, by the clock of Redis. */
interface LabCall {
  requestedAt: number;
  began: number;
  ended: number;
}

/**
 * Places calls at random times on a trunk of eight channels in the lab, and simulates the same calls: requested at the
 * same times, each with the same length.
 *
 * @returns the waiting times of both
 */
export async function compareWithLab(say: (line: string) => void): Promise<string> {
  const stage = new Stage(say, new AbortController().signal);
  try {
    const lab = await startBenchExchange(stage, 'bench-capacity');
    stage.keep(await startSippPhones(lab.trunkPort, 'hangs-up'), (started) => started.stop());
    const programs = await startProgramsForLoad(stage, lab, {
      BELCODE_CALLS_AT_ONCE: String(channels),
      BELCODE_CALLS_PER_SECOND: String(pacePerSecond),
    });
    const panel = new Panel(programs);
    const redis = stage.keep(new Redis(programs.environment.BELCODE_REDIS_URL ?? ''), async (opened) =>
      opened.disconnect(),
    );
    const ask = async (moments: readonly number[]): Promise<string[]> => {
      const numbers = freshNumbers(moments.length);
      const started = performance.now();
      return Promise.all(
        moments.map(async (at, index) => {
          await new Promise((resolve) => setTimeout(resolve, started + millisecondsEach(at) - performance.now()));
          const { id } = await panel.open(numbers[index] ?? '');
          return id;
        }),
      );
    };
    say('warming up …');
    const warm = await ask(Array.from({ length: warmUpCalls }, (_, index) => index / 5));
    await Promise.all(warm.map((id) => readCall(redis, id)));
    say(`calls at random for ${seconds} s …`);
    const ids = await ask(askedAtRandom({ perSecond, seconds }, chanceFrom(7)));
    const calls = (await Promise.all(ids.map((id) => readCall(redis, id)))).sort(
      (one, other) => one.requestedAt - other.requestedAt,
    );
    return describe(calls);
  } finally {
    await stage.stop();
  }
}

/** Waits for the end of a call. @throws Error when it does not end */
function readCall(redis: Redis, challengeId: string): Promise<LabCall> {
  return until(async () => {
    const moments = new Map<string, number>();
    for (const [entry, fields] of await redis.xrange(progressKey(challengeId), '-', '+')) {
      // The id of a Redis stream entry begins with its time in milliseconds.
      const { state } = JSON.parse(fields[1] ?? '{}') as { state?: string };
      if (state !== undefined) moments.set(state, Number(entry.split('-')[0]) / 1_000);
    }
    const [requestedAt, began] = [moments.get('queued'), moments.get('dialling')];
    const ended = moments.get('ended') ?? moments.get('spoken');
    return requestedAt === undefined || began === undefined || ended === undefined
      ? undefined
      : { requestedAt, began, ended };
  }, endLimitMilliseconds);
}

function describe(calls: readonly LabCall[]): string {
  const first = calls[0]?.requestedAt ?? 0;
  // In the order in which they began, because channels were held in that order.
  const held = [...calls].sort((one, other) => one.began - other.began).map(({ began, ended }) => ended - began);
  const holding = held.reduce((sum, each) => sum + each, 0) / held.length;
  const waits = calls.map(({ requestedAt, began }) => began - requestedAt).sort((one, other) => one - other);
  // A call that finds a free channel still waits for Redis and the dialler; a queued call starts at once when its turn
  // comes.
  const handOver = waits[Math.floor(waits.length / freeAtLeast)] ?? 0;
  const simulated = simulateCalls({
    requestedAt: calls.map(({ requestedAt }) => requestedAt - first),
    channels,
    pacePerSecond,
    holding: (index) => held[index] ?? holding,
  }).waits.map((wait) => Math.max(wait, handOver));
  const load = (calls.length / seconds) * holding;
  const line = (who: string, found: readonly number[]) => {
    const { p50, p95, max } = delaysOf('', found);
    const mean = found.reduce((sum, wait) => sum + wait, 0) / found.length;
    return `| ${who} | ${[mean, p50, p95, max].map((each) => each.toFixed(2)).join(' | ')} |`;
  };
  return [
    `${calls.length} calls in ${seconds} s on ${channels} channels, ${pacePerSecond} a second at most, ${holding.toFixed(2)} s each: ${load.toFixed(1)} erlang; from hand to hand ${(handOver * 1_000).toFixed(0)} ms.`,
    '',
    '| waiting time, seconds | mean | p50 | p95 | max |',
    '| --- | --: | --: | --: | --: |',
    line('lab', waits),
    line('simulation of the same calls', simulated),
  ].join('\n');
}
