import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../lab/lab.ts';
import type { Programs } from '../lab/programs.ts';
import { Panel } from '../test/exchange/panel.ts';
import { filterOf, startCapture } from './capture.ts';
import { type Delays, delaysBetween } from './delays.ts';
import { atPace } from './pace.ts';
import { machineSeconds } from './processes.ts';
import { freshNumbers } from './programs-for-load.ts';
import { readCalls } from './read-calls.ts';
import type { Row } from './section.ts';
import { startSippPhones } from './sipp-phones.ts';
import type { Stage } from './stage.ts';

const rates = [40, 80, 120, 160, 200];
const secondsEach = 2;
/** From the answer to the first sound. With a longer silence people say "hello?". */
const soundWithinMilliseconds = 100;
const callLimitMilliseconds = 15_000;

interface Step {
  perSecond: number;
  delays: Delays;
  missing: number;
  busy: number;
}

/** Raises the rate until the greeting is late. The phones hang up soon, so that few calls are up at once. */
export async function* rampRate(
  stage: Stage,
  { lab, programs }: { lab: Lab; programs: Programs },
): AsyncGenerator<Row, void, undefined> {
  const phones = stage.keep(await startSippPhones(lab.trunkPort, 'hangs-up'), (started) => started.stop());
  const panel = new Panel(programs);
  const ports = {
    apiPort: Number(new URL(programs.url).port),
    ariPort: lab.httpPort,
    sipPort: lab.trunkPort,
    rtpPort: phones.rtpPort,
  };
  let best: Step | undefined;
  let first: Step | undefined;
  for (const perSecond of rates) {
    stage.say(`${perSecond} calls a second for ${secondsEach} s …`);
    const numbers = freshNumbers(perSecond * secondsEach);
    const capture = stage.keep(await startCapture(join(lab.folder, 'bench.pcap'), filterOf(ports)), (each) =>
      each.drop(),
    );
    const before = machineSeconds();
    await atPace(numbers, perSecond, async (number) => {
      await panel.open(number);
      await phones.untilOver(number, callLimitMilliseconds);
      // A call that does not end is found missing below.
    }).catch(() => {});
    const after = machineSeconds();
    const calls = [...readCalls(await capture.stop(), ports).values()];
    const delays = delaysBetween('', calls, 'answered', 'greeted');
    const [busy, idle] = [after.busy - before.busy, after.idle - before.idle];
    const step = { perSecond, delays, missing: numbers.length - delays.calls, busy: busy / (busy + idle) };
    if (step.missing > 0 || delays.p99 >= soundWithinMilliseconds) {
      first = step;
      break;
    }
    best = step;
  }
  await phones.stop();
  await pause(500);
  if (best === undefined) throw new Error(`Already at ${rates[0]} calls a second the greeting came late`);
  const limit =
    first === undefined
      ? `faster was not tried; the machine was ${percent(best.busy)} busy`
      : `at ${first.perSecond} a second: p99 ${first.delays.p99.toFixed(0)} ms, ${first.missing} calls without sound, machine ${percent(first.busy)} busy`;
  yield {
    what: `highest rate with answer → sound p99 under ${soundWithinMilliseconds} ms`,
    figure: `${best.perSecond} a second (p99 ${best.delays.p99.toFixed(0)} ms)`,
    values: { perSecond: best.perSecond, p50: best.delays.p50, p99: best.delays.p99, busy: best.busy },
    against: limit,
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
