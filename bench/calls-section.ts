import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../lab/lab.ts';
import type { Programs } from '../lab/programs.ts';
import type { Ami } from '../src/asterisk/ami-connection.ts';
import { makeBareSounds, placeBarePlaybacks } from './bare-playback.ts';
import { connectBenchAmi, startBenchExchange } from './bench-exchange.ts';
import { rampCalls } from './call-ramp.ts';
import { placePassedCalls } from './passed-calls.ts';
import { meterOf } from './processes.ts';
import { freshNumbers, startProgramsForLoad } from './programs-for-load.ts';
import { rampRate } from './rate-ramp.ts';
import { atMost, less, type Row, type Section } from './section.ts';
import { type SippPhones, startSippPhones } from './sipp-phones.ts';
import type { Stage } from './stage.ts';

/** Calls per second, calls in one turn, and turns of code calls and bare calls. */
const paces = [
  { perSecond: 5, calls: 25, turns: 1 },
  { perSecond: 20, calls: 80, turns: 2 },
  { perSecond: 40, calls: 120, turns: 1 },
];
const warmUpCalls = 60;
/** From the first digit until the person has typed the code. */
const spokenMilliseconds = 3_000;
/** Between the question and "your code is": the person's reaction and the key itself. */
const silentMilliseconds = 300;
const settleMilliseconds = 500;
const idleMilliseconds = 3_000;

const language = 'en';
const maxCpuRatio = 1.05;
const maxNodeMilliseconds = 25;

type ProgramName = 'asterisk' | 'dialler' | 'api' | 'redis';

/** The cost of one turn. */
interface Turn {
  calls: number;
  /** Processor seconds of each program, less what it uses when idle. */
  cpu: Record<ProgramName, number>;
  answeredMilliseconds: number;
}

interface Scene {
  lab: Lab;
  programs: Programs;
  phones: SippPhones;
  manager: Ami;
  sounds: string;
  measure(placeCalls: () => Promise<readonly number[]>): Promise<Turn>;
}

/**
 * The cost of a code call from the login to `passed`, beside a bare dialplan that plays the same sounds for as long, in
 * turns on one Asterisk; and how many calls this machine carries, at once and per second.
 */
export const calls: Section = {
  name: 'calls',
  title: 'Call rate and cost',
  limitSeconds: 330,
  async *measure(stage) {
    const scene = await setUp(stage);
    stage.say('warming up …');
    await Promise.all([codeTurn(scene, 20, warmUpCalls), bareTurn(scene, 10, warmUpCalls / 2)]);
    for (const { perSecond, calls, turns } of paces) {
      const code: Turn[] = [];
      const bare: Turn[] = [];
      for (let turn = 1; turn <= turns; turn += 1) {
        stage.say(`${perSecond} a second, turn ${turn} of ${turns}: ${calls} code calls, then as many bare ones …`);
        code.push(await codeTurn(scene, perSecond, calls));
        bare.push(await bareTurn(scene, perSecond, calls));
      }
      yield* rowsOf(perSecond, sumOf(code), sumOf(bare));
    }
    scene.manager.close();
    await scene.phones.stop();
    yield* rampRate(stage, scene);
    yield* rampCalls(stage, scene);
  },
};

async function setUp(stage: Stage): Promise<Scene> {
  const lab = await startBenchExchange(stage, 'bench-calls');
  const phones = stage.keep(await startSippPhones(lab.trunkPort, 'presses'), (started) => started.stop());
  const programs = await startProgramsForLoad(stage, lab, { BELCODE_KEY_SECONDS: '30' });
  const manager = stage.keep(await connectBenchAmi(lab), async (started) => started.close());
  const codeMilliseconds = spokenMilliseconds;
  const sounds = await makeBareSounds(lab, { language, silentMilliseconds, codeMilliseconds });
  const meter = meterOf({
    asterisk: [lab.asteriskPid()],
    dialler: [programs.pid('dialler')],
    api: [programs.pid('api')],
    redis: [lab.redisPid()],
  });
  await pause(idleMilliseconds);
  meter.restart();
  await pause(idleMilliseconds);
  const idle = meter.read();
  const measure: Scene['measure'] = async (placeCalls) => {
    meter.restart();
    const started = performance.now();
    const lasted = await placeCalls();
    await pause(settleMilliseconds);
    const idles = (performance.now() - started) / idleMilliseconds;
    const used = Object.entries(meter.read()).map(([name, seconds]) => [name, seconds - (idle[name] ?? 0) * idles]);
    const answeredMilliseconds = lasted.reduce((sum, each) => sum + each, 0) / lasted.length;
    return { calls: lasted.length, cpu: Object.fromEntries(used) as Turn['cpu'], answeredMilliseconds };
  };
  return { lab, programs, phones, manager, sounds, measure };
}

function codeTurn({ programs, phones, measure }: Scene, perSecond: number, count: number): Promise<Turn> {
  return measure(async () => {
    const passed = await placePassedCalls({ programs, phones, spokenMilliseconds, perSecond }, freshNumbers(count));
    return passed.map(({ answeredMilliseconds }) => answeredMilliseconds);
  });
}

function bareTurn({ manager, phones, sounds, measure }: Scene, perSecond: number, count: number): Promise<Turn> {
  return measure(() => placeBarePlaybacks({ manager, phones, sounds, perSecond }, freshNumbers(count)));
}

function sumOf(all: readonly Turn[]): Turn {
  const calls = all.reduce((sum, turn) => sum + turn.calls, 0);
  const names = Object.keys(all[0]?.cpu ?? {}) as ProgramName[];
  const cpu = Object.fromEntries(names.map((name) => [name, all.reduce((sum, turn) => sum + turn.cpu[name], 0)]));
  const answered = all.reduce((sum, turn) => sum + turn.answeredMilliseconds * turn.calls, 0) / calls;
  return { calls, cpu: cpu as Turn['cpu'], answeredMilliseconds: answered };
}

function* rowsOf(perSecond: number, code: Turn, bare: Turn): Generator<Row> {
  const each = ({ cpu, calls }: Turn, ...names: ProgramName[]) =>
    (names.reduce((sum, name) => sum + cpu[name], 0) * 1_000) / calls;
  const ratio = each(code, 'asterisk') / each(bare, 'asterisk');
  const seconds = (turn: Turn) => (turn.answeredMilliseconds / 1_000).toFixed(1);
  yield {
    what: `${perSecond} a second: Asterisk's CPU for a code call`,
    figure: `${each(code, 'asterisk').toFixed(1)} ms, ratio ${ratio.toFixed(2)}`,
    values: {
      milliseconds: each(code, 'asterisk'),
      bareMilliseconds: each(bare, 'asterisk'),
      ratio,
      calls: code.calls,
    },
    ratio: less(ratio),
    against: `${each(bare, 'asterisk').toFixed(1)} ms for a bare Playback (${seconds(bare)} s answered, code call ${seconds(code)} s)`,
    bar: atMost('ratio', ratio, maxCpuRatio),
  };
  const node = each(code, 'api', 'dialler');
  yield {
    what: `${perSecond} a second: Node's CPU, login to passed`,
    figure: `${node.toFixed(1)} ms (api ${each(code, 'api').toFixed(1)}, dialler ${each(code, 'dialler').toFixed(1)})`,
    values: { milliseconds: node, api: each(code, 'api'), dialler: each(code, 'dialler'), redis: each(code, 'redis') },
    against: `Asterisk's ${each(code, 'asterisk').toFixed(1)} ms and Redis' ${each(code, 'redis').toFixed(1)} ms for the same call`,
    ratio: less(node / each(bare, 'asterisk')),
    bar: atMost('Node', node, maxNodeMilliseconds, 'ms'),
  };
}
