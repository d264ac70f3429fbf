import { join } from 'node:path';
import { startLab } from '../lab/lab.ts';
import { ArmedChallenges, rightCode } from './armed-challenges.ts';
import { placeBareCalls } from './bare-calls.ts';
import { filterOf, startCapture } from './capture.ts';
import { placeCodeCalls } from './code-calls.ts';
import { type Delays, delaysBetween, delaysOf } from './delays.ts';
import { HttpConnection, wordsOf } from './http-load.ts';
import { atPace } from './pace.ts';
import { freshNumbers, startProgramsForLoad } from './programs-for-load.ts';
import { type CallMoments, readCalls } from './read-calls.ts';
import { allOf, atMost, less, type Row, type Section } from './section.ts';
import type { Stage } from './stage.ts';
import { startPhone } from './start-phone.ts';

/**
 * Calls per second and calls of each kind. At one a second both kinds alternate, half a second apart, and do not
 * overlap; otherwise they run in turns.
 */
const paces = [
  { perSecond: 1, calls: 15, turns: 1, together: true },
  { perSecond: 10, calls: 60, turns: 2, together: false },
  { perSecond: 30, calls: 60, turns: 1, together: false },
];
/** Warm-up calls, because a new program is slow and would dominate the highest pace. */
const warmUp = { perSecond: 20, calls: 120 };

interface Bars {
  p50: number;
  p99: number;
}

/** Milliseconds. A person notices a delay from about 40; a panel waits for the reply. */
const bars = {
  invite: { p50: 10, p99: 40 },
  sound: { p50: 40, p99: 100 },
  key: { p50: 40, p99: 60 },
  reply: { p50: 5, p99: 20 },
} as const satisfies Record<string, Bars>;

/** Observations of the calls at one pace. */
interface Seen {
  perSecond: number;
  codeCalls: CallMoments[];
  bareCalls: CallMoments[];
  /** Milliseconds from a posted answer to its reply, and of as many bare requests of the same api. */
  replies: number[];
  bareReplies: number[];
}

/**
 * The delays that a person notices, measured on the wire, beside a bare ARI originate that plays the same greeting. The
 * phone is our own because SIPp cannot hear: it presses in the silence after the question, so that the next sound is
 * the reply to the key.
 */
export const delay: Section = {
  name: 'delay',
  title: 'Delay, milliseconds, p50 / p95 / p99',
  limitSeconds: 230,
  async *measure(stage) {
    const scene = await setUp(stage);
    stage.say('warming up …');
    await scene.captured(emptySeen(warmUp.perSecond), warmUp.calls, 'code');
    for (const { perSecond, calls, turns, together } of paces) {
      stage.say(`${perSecond} calls a second, ${calls} of each kind …`);
      const seen = emptySeen(perSecond);
      for (let turn = 1; turn <= turns; turn += 1) {
        if (together) await scene.captured(seen, calls, 'both');
        else {
          await scene.captured(seen, calls / turns, 'code');
          await scene.captured(seen, calls / turns, 'bare');
        }
      }
      yield* rowsOf(seen, calls);
    }
  },
};

function emptySeen(perSecond: number): Seen {
  return { perSecond, codeCalls: [], bareCalls: [], replies: [], bareReplies: [] };
}

async function setUp(stage: Stage) {
  const lab = stage.keep(await startLab('bench-delay', stage.say), (started) => started.stop());
  const phone = stage.keep(await startPhone(lab.trunkPort), (started) => started.stop());
  const programs = await startProgramsForLoad(stage, lab);
  const challenges = stage.keep(new ArmedChallenges(programs), async (opened) => opened.close());
  const apiPort = Number(new URL(programs.url).port);
  const ports = { apiPort, ariPort: lab.httpPort, sipPort: lab.trunkPort, rtpPort: phone.rtpPort };

  /** One answer for each call at the same pace, on a kept connection, as panels use one. */
  const placeAnswers = async ({ perSecond, replies, bareReplies }: Seen, ids: readonly string[]) => {
    const connections = Array.from({ length: 4 }, () => new HttpConnection(apiPort));
    const headers = { authorization: `Bearer ${programs.apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ code: rightCode });
    try {
      await atPace(ids, perSecond, async (id) => {
        const connection = connections.shift() ?? new HttpConnection(apiPort);
        bareReplies.push((await connection.ask(wordsOf({ method: 'GET', path: '/healthz' }))).milliseconds);
        const answer = wordsOf({ method: 'POST', path: `/v1/challenges/${id}/answer`, headers, body });
        const reply = await connection.ask(answer);
        if (reply.status !== 200) throw new Error(`An answer was replied with ${reply.status}`);
        replies.push(reply.milliseconds);
        connections.push(connection);
      });
    } finally {
      for (const connection of connections) connection.close();
    }
  };
  const placeCode = async (seen: Seen, ids: readonly string[]) => {
    const numbers = freshNumbers(ids.length);
    await Promise.all([placeCodeCalls(programs, phone, numbers, seen.perSecond), placeAnswers(seen, ids)]);
    return numbers;
  };
  const placeBare = async ({ perSecond }: Seen, count: number) => {
    const numbers = freshNumbers(count);
    await placeBareCalls(lab, phone, numbers, perSecond);
    return numbers;
  };
  const captured = async (seen: Seen, count: number, kind: 'code' | 'bare' | 'both') => {
    const ids = await challenges.make(count);
    const file = join(lab.folder, 'bench.pcap');
    const capture = stage.keep(await startCapture(file, filterOf(ports)), (started) => started.drop());
    const halfLater = new Promise((resolve) => setTimeout(resolve, 500 / seen.perSecond));
    const [code, bare] = await Promise.all([
      kind === 'bare' ? [] : placeCode(seen, ids),
      kind === 'code' ? [] : halfLater.then(() => placeBare(seen, count)),
    ]);
    const calls = readCalls(await capture.stop(), ports);
    const of = (numbers: readonly string[]) => numbers.map((number) => calls.get(number) ?? {});
    seen.codeCalls.push(...of(code));
    seen.bareCalls.push(...of(bare));
  };
  return { captured };
}

function* rowsOf({ perSecond, codeCalls, bareCalls, replies, bareReplies }: Seen, calls: number): Generator<Row> {
  const quiet = codeCalls.filter(({ quiet }) => quiet);
  const bareInvite = delaysBetween('', bareCalls, 'requested', 'invited');
  const bareSound = delaysBetween('', bareCalls, 'answered', 'greeted');
  const row = (what: string, delays: Delays, bare: Delays | undefined, against: string, bars: Bars): Row => {
    if (delays.calls < calls * 0.9)
      throw new Error(`${what}: only ${delays.calls} of ${calls} calls could be measured`);
    return {
      what: `${perSecond} a second: ${what}`,
      figure: `${numbersOf(delays)}${delays.calls < calls ? ` (${delays.calls} calls)` : ''}`,
      values: { perSecond, calls: delays.calls, p50: delays.p50, p95: delays.p95, p99: delays.p99, max: delays.max },
      against,
      ...(bare === undefined ? {} : { ratio: less(delays.p50 / bare.p50) }),
      bar: allOf(atMost('p50', delays.p50, bars.p50), atMost('p99', delays.p99, bars.p99)),
    };
  };
  const parts = [
    ['queue', delaysBetween('', codeCalls, 'requested', 'created')],
    ['channel', delaysBetween('', codeCalls, 'created', 'dialled')],
    ['INVITE', delaysBetween('', codeCalls, 'dialled', 'invited')],
  ] as const;
  const invite = delaysBetween('', codeCalls, 'requested', 'invited');
  const ratio = (invite.p50 / bareInvite.p50).toFixed(1);
  const within = parts.map(([name, { p50 }]) => `${name} ${p50.toFixed(1)}`).join(', ');
  yield row(
    'request → INVITE',
    invite,
    bareInvite,
    `bare originate ${numbersOf(bareInvite)}, ratio ${ratio}; p50 of the parts: ${within}`,
    bars.invite,
  );
  const sound = delaysBetween('', codeCalls, 'answered', 'greeted');
  yield row('200 OK → first sound', sound, bareSound, `bare originate ${numbersOf(bareSound)}`, bars.sound);
  const untilRequest = delaysBetween('', quiet, 'keyed', 'askedToPlay');
  yield row(
    'key → "Your code is"',
    delaysBetween('', quiet, 'keyed', 'spoken'),
    undefined,
    `until the dialler asks for it ${numbersOf(untilRequest)}`,
    bars.key,
  );
  const bareReply = delaysOf('', bareReplies);
  const against = `bare /healthz of the same api ${numbersOf(bareReply)}`;
  yield row('answer → reply', delaysOf('', replies), bareReply, against, bars.reply);
}

function numbersOf({ p50, p95, p99 }: Delays): string {
  return [p50, p95, p99].map((value) => value.toFixed(1)).join(' / ');
}
