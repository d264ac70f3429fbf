import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../lab/lab.ts';
import type { Programs } from '../lab/programs.ts';
import { Panel } from '../test/exchange/panel.ts';
import { startCapture } from './capture.ts';
import { delaysOf } from './delays.ts';
import { atPace } from './pace.ts';
import { machineSeconds, meterOf, sizeOf } from './processes.ts';
import { freshNumbers } from './programs-for-load.ts';
import { promptMilliseconds } from './prompt-lengths.ts';
import { spacingsOf } from './rtp-spacing.ts';
import { atMost, type Row } from './section.ts';
import { type SippPhones, startSippPhones } from './sipp-phones.ts';
import type { Stage } from './stage.ts';

const perSecond = 25;
/** The lab's Asterisk has RTP ports for a thousand calls. */
const maxCalls = 950;
/** One stream in this many is examined; Asterisk's RTP ports are even and random. */
const streamsPerSample = 16;
/** Bytes of the Ethernet, IPv4, UDP and RTP headers. */
const sampledBytes = 64;
const spacingMilliseconds = 25;
/** After this time calls that are not up never will be. */
const maxSeconds = maxCalls / perSecond + 12;
const lastCallsMilliseconds = 2_000;
/** Above this load a measurement says nothing. */
const busyShare = 0.985;
const secondMilliseconds = 1_000;
/** With fewer packets in a second its p99 says nothing. */
const minSpacings = 200;
const memoryBars = { api: 160, dialler: 130, calls: 200 };

/** The observations of one second. */
interface Moment {
  at: number;
  up: number;
  busy: number;
  shares: Record<string, number>;
}

/** Adds calls, all with sound, until the packets arrive unevenly. */
export async function* rampCalls(
  stage: Stage,
  { lab, programs }: { lab: Lab; programs: Programs },
): AsyncGenerator<Row, void, undefined> {
  const phones = stage.keep(await startSippPhones(lab.trunkPort, 'presses'), (started) => started.stop());
  const filter = `udp dst port ${phones.rtpPort} and (udp[0:2] & ${2 * (streamsPerSample - 1)}) = 0`;
  const capture = stage.keep(await startCapture(join(lab.folder, 'bench.pcap'), filter, sampledBytes), (each) =>
    each.drop(),
  );
  stage.say(`calls that stay up, ${perSecond} more each second …`);
  const ended = new AbortController();
  setMaxListeners(0, ended.signal);
  const placing = placeLongCalls(programs, phones, ended.signal);
  const pids = { api: programs.pid('api'), dialler: programs.pid('dialler') };
  const meter = meterOf({
    Asterisk: [lab.asteriskPid()],
    Node: Object.values(pids),
    phones: [phones.pid],
  });
  const moments: Moment[] = [];
  let memory: { api: number; dialler: number; up: number } | undefined;
  let before = machineSeconds();
  for (let tooBusy = 0; tooBusy < 3 && phones.calls.size < maxCalls && moments.length < maxSeconds; ) {
    meter.restart();
    const started = performance.now();
    await pause(secondMilliseconds);
    stage.signal.throwIfAborted();
    const seconds = (performance.now() - started) / 1_000;
    const after = machineSeconds();
    const busy = (after.busy - before.busy) / (after.busy - before.busy + after.idle - before.idle);
    before = after;
    const up = upAt(phones, performance.now());
    const shares = Object.fromEntries(Object.entries(meter.read()).map(([name, used]) => [name, used / seconds]));
    const known = Object.values(shares).reduce((sum, share) => sum + share, 0);
    shares['all else'] = Math.max(0, busy * availableParallelism() - known);
    moments.push({ at: performance.timeOrigin + performance.now(), up, busy, shares });
    if (memory === undefined && up >= memoryBars.calls)
      memory = { api: sizeOf(pids.api).residentMegabytes, dialler: sizeOf(pids.dialler).residentMegabytes, up };
    tooBusy = busy >= busyShare ? tooBusy + 1 : 0;
  }
  ended.abort();
  const spacings = spacingsOf(await capture.stop());
  await phones.stop();
  // Unanswered calls ring until their limit; the benchmark does not wait for them.
  await Promise.race([placing, pause(lastCallsMilliseconds)]);
  yield simultaneousRow(moments, spacings);
  if (memory === undefined) throw new Error(`${memoryBars.calls} calls were never up at once`);
  for (const program of ['api', 'dialler'] as const) {
    yield {
      what: `memory of the ${program} with ${memory.up} calls up`,
      figure: `${memory[program].toFixed(0)} MB resident`,
      values: { megabytes: memory[program], calls: memory.up },
      against: 'nothing: the bar is its own',
      bar: atMost('RSS', memory[program], memoryBars[program], 'MB'),
    };
  }
}

/**
 * Presses the key and hears the code three times, about forty seconds. Calls that are still up at the end are ignored.
 */
async function placeLongCalls(programs: Programs, phones: SippPhones, signal: AbortSignal): Promise<void> {
  const panel = new Panel(programs);
  const press = async (number: string) => {
    if (signal.aborted) return;
    const { id } = await panel.open(number);
    const key = await panel.untilKey(id);
    const said = ['greeting', 'not-you', `press-${key}`].map((name) => promptMilliseconds('en', name));
    await pause(
      said.reduce((sum, each) => sum + each, 200),
      undefined,
      { signal, ref: false },
    );
    phones.press(number, key);
  };
  await atPace(freshNumbers(maxCalls), perSecond, press).catch(() => {});
}

function upAt(phones: SippPhones, now: number): number {
  return [...phones.calls.values()].filter(
    ({ answeredAt, overAt }) => answeredAt !== undefined && (overAt ?? now) >= now,
  ).length;
}

function simultaneousRow(moments: readonly Moment[], spacings: readonly { at: number; milliseconds: number }[]): Row {
  const judged = moments.flatMap((moment) => {
    const within = spacings.filter(({ at }) => at > moment.at - secondMilliseconds && at <= moment.at);
    if (within.length < minSpacings) return [];
    return [
      {
        ...moment,
        p99: delaysOf(
          '',
          within.map(({ milliseconds }) => milliseconds),
        ).p99,
      },
    ];
  });
  const isLate = (index: number) => (judged[index]?.p99 ?? 0) > spacingMilliseconds;
  const broken = judged.findIndex((_, index) => isLate(index) && isLate(index + 1));
  const good = broken < 0 ? judged : judged.slice(0, broken);
  const best = good.filter(({ p99 }) => p99 <= spacingMilliseconds).sort((one, other) => other.up - one.up)[0];
  if (best === undefined) throw new Error('The sound was uneven all the time');
  const then = judged[broken] ?? judged.at(-1);
  const shares = Object.entries(then?.shares ?? {}).map(([name, share]) => `${name} ${share.toFixed(2)}`);
  const when = broken < 0 ? 'more was not tried' : `with ${then?.up} up: p99 ${then?.p99.toFixed(0)} ms`;
  return {
    what: `calls at once with RTP spacing p99 ≤ ${spacingMilliseconds} ms`,
    figure: `${best.up} (p99 ${best.p99.toFixed(1)} ms)`,
    values: { calls: best.up, p99: best.p99, busy: then?.busy ?? 0, ...then?.shares },
    against: `${when}; machine ${Math.round((then?.busy ?? 0) * 100)} % busy; cores: ${shares.join(', ')}`,
  };
}
