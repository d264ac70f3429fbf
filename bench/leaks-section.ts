import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Lab } from '../lab/lab.ts';
import type { Programs } from '../lab/programs.ts';
import type { Ami } from '../src/asterisk/ami-connection.ts';
import { ArmedChallenges, rightCode, wrongCode } from './armed-challenges.ts';
import { connectBenchAmi, startBenchExchange } from './bench-exchange.ts';
import { loadChecks } from './check-load.ts';
import { wordsOf } from './http-load.ts';
import { placePassedCalls } from './passed-calls.ts';
import { sizeOf } from './processes.ts';
import { freshNumbers, startProgramsForLoad } from './programs-for-load.ts';
import { redisSizeOf } from './redis-size.ts';
import type { Bar, Row, Section } from './section.ts';
import { startSippPhones } from './sipp-phones.ts';
import type { Stage } from './stage.ts';

interface Amount {
  calls: number;
  checks: number;
  /** Number of equal parts of calls and checks; later parts are compared with the state after the first. */
  parts: number;
  perSecond: number;
}

/** The measured quantities, with the allowed growth after the first part. */
const things = {
  'api: MB resident': { max: 1.1, room: 10 },
  'dialler: MB resident': { max: 1.1, room: 10 },
  'api: open files': { max: 1, room: 4 },
  'dialler: open files': { max: 1, room: 4 },
  'Redis: keys that never expire': { max: 1, room: 4 },
  'Asterisk: channels': { max: 1, room: 0 },
  'Asterisk: threads': { max: 1, room: 4 },
  // Includes one for each SIP transaction that is still kept.
  'Asterisk: task processors': { max: 1, room: 16 },
  'Asterisk: MB resident': { max: 1.1, room: 10 },
} as const;

type Thing = keyof typeof things;
type Look = Record<Thing, number>;

/** After the last call: timers, kept sockets and SIP transactions (RFC 3261, at most 32 s) end. */
const settleMilliseconds = 3_000;
const settleInFullMilliseconds = 35_000;
const spokenMilliseconds = 1_000;
/** Failed calls are allowed, because one must leave no more behind than a passed call. */
const maxFailedShare = 0.5;

export const leaks: Section = sectionOf('Leaks, a first look (npm run bench -- --leaks looks properly)', 120, {
  calls: 120,
  checks: 6_000,
  parts: 2,
  perSecond: 15,
});

export const leaksInFull: Section = sectionOf('Leaks: 3,000 calls and 50,000 checks', 1_500, {
  calls: 3_000,
  checks: 50_000,
  parts: 3,
  perSecond: 8,
});

/**
 * What calls from the login to `passed` and checks leave behind. The first part fills caches, pools and compiled code;
 * growth after it is a leak.
 */
function sectionOf(title: string, limitSeconds: number, amount: Amount): Section {
  return {
    name: 'leaks',
    title,
    limitSeconds,
    async *measure(stage) {
      const lab = await startBenchExchange(stage, 'bench-leaks');
      const phones = stage.keep(await startSippPhones(lab.trunkPort, 'presses'), (started) => started.stop());
      const programs = await startProgramsForLoad(stage, lab);
      const manager = stage.keep(await connectBenchAmi(lab), async (started) => started.close());
      const challenges = stage.keep(new ArmedChallenges(programs), async (opened) => opened.close());
      const redis = stage.keep(new Redis(programs.environment.BELCODE_REDIS_URL ?? ''), async (opened) =>
        opened.disconnect(),
      );
      const looks: Look[] = [await lookAt({ lab, programs, manager, redis })];
      for (let part = 1; part <= amount.parts; part += 1) {
        const [calls, checks] = [amount.calls / amount.parts, Math.floor(amount.checks / amount.parts)];
        stage.say(`part ${part} of ${amount.parts}: ${calls} calls, ${checks} checks …`);
        const { perSecond } = amount;
        await placePassedCalls(
          { programs, phones, spokenMilliseconds, perSecond, maxFailedShare },
          freshNumbers(calls),
        );
        await check(stage, { programs, challenges }, checks);
        await pause(amount.calls < 1_000 ? settleMilliseconds : settleInFullMilliseconds);
        looks.push(await lookAt({ lab, programs, manager, redis }));
      }
      for (const thing of Object.keys(things) as Thing[]) yield rowOf(thing, looks, amount);
    },
  };
}

/** Five checks for each challenge, a thousand challenges at a time. */
async function check(
  stage: Stage,
  { programs, challenges }: { programs: Programs; challenges: ArmedChallenges },
  count: number,
): Promise<void> {
  const target = { port: Number(new URL(programs.url).port), pid: programs.pid('api') };
  const headers = { authorization: `Bearer ${programs.apiKey}`, 'content-type': 'application/json' };
  for (let left = Math.ceil(count / 5); left > 0; left -= 1_000) {
    stage.signal.throwIfAborted();
    const ids = await challenges.make(Math.min(left, 1_000));
    const words = (id: string, code: string) =>
      wordsOf({ method: 'POST', path: `/v1/challenges/${id}/answer`, headers, body: JSON.stringify({ code }) });
    const answers = ids.map((id) => ({ wrong: words(id, wrongCode), right: words(id, rightCode) }));
    await loadChecks(target, answers, ({ status }) => {
      if (status !== 200 && status !== 503) throw new Error(`An answer was replied with ${status}`);
    });
  }
}

async function lookAt({
  lab,
  programs,
  manager,
  redis,
}: {
  lab: Lab;
  programs: Programs;
  manager: Ami;
  redis: Redis;
}): Promise<Look> {
  const [api, dialler, asterisk] = [programs.pid('api'), programs.pid('dialler'), lab.asteriskPid()].map(sizeOf);
  const channels = /(\d+) active channels?/.exec(await outputOf(manager, 'core show channels count'))?.[1];
  const processors = /(\d+) taskprocessors?/.exec(await outputOf(manager, 'core show taskprocessors'))?.[1];
  if (channels === undefined || processors === undefined)
    throw new Error('Asterisk does not report its channels and processors');
  return {
    'api: MB resident': api?.residentMegabytes ?? 0,
    'dialler: MB resident': dialler?.residentMegabytes ?? 0,
    'api: open files': api?.files ?? 0,
    'dialler: open files': dialler?.files ?? 0,
    'Redis: keys that never expire': (await redisSizeOf(redis)).lastingKeys,
    'Asterisk: channels': Number(channels),
    'Asterisk: threads': asterisk?.threads ?? 0,
    'Asterisk: task processors': Number(processors),
    'Asterisk: MB resident': asterisk?.residentMegabytes ?? 0,
  };
}

function rowOf(thing: Thing, looks: readonly Look[], { calls, checks, parts }: Amount): Row {
  const [before = 0, warm = 0] = looks.map((look) => look[thing]);
  const last = looks.at(-1)?.[thing] ?? 0;
  const { max, room } = things[thing];
  const limit = warm * max + room;
  const bar: Bar = { words: `≤ ${Math.round(limit)}`, met: last <= limit };
  const first = `after ${Math.round(calls / parts)} calls and ${Math.floor(checks / parts)} checks`;
  return {
    what: `${thing}, after ${calls} calls and ${checks} checks`,
    figure: looks
      .slice(1)
      .map((look) => look[thing].toFixed(0))
      .join(' → '),
    values: Object.fromEntries(looks.map((look, index) => [`look${index}`, look[thing]])),
    against: `${before.toFixed(0)} at the start, ${warm.toFixed(0)} ${first}`,
    bar,
  };
}

/** What a command of Asterisk's console writes. */
async function outputOf(manager: Pick<Ami, 'act'>, line: string): Promise<string> {
  return (await manager.act('Command', { Command: line })).output ?? '';
}
