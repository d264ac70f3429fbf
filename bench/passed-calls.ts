import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Programs } from '../lab/programs.ts';
import { challengeKey } from '../src/challenges/challenge-store.ts';
import { codeDigest } from '../src/challenges/code-digest.ts';
import { Panel } from '../test/exchange/panel.ts';
import { atPace } from './pace.ts';
import { promptMilliseconds } from './prompt-lengths.ts';
import type { SippPhones } from './sipp-phones.ts';

export const language = 'en';
/** Belcode would end a call by itself before. */
const callLimitMilliseconds = 60_000;
/** On a machine at its limit a call may miss its key. With more of them the figures would be of something else. */
const usualFailedShare = 0.05;
/** Behind the question: people press when it has been said. */
const thinkMilliseconds = 200;
/** No code that a person hears: what was spoken stays between Asterisk and the phone. */
const benchCode = '135790';

export interface PassedCallsOptions {
  programs: Pick<Programs, 'url' | 'apiKey' | 'environment'>;
  phones: SippPhones;
  /** From "your code is being spoken" until the answer is posted. */
  spokenMilliseconds: number;
  perSecond: number;
  /** How many may fail without an error; one in twenty unless told. */
  mostFailedShare?: number;
}

/** What became of one call. */
export interface PassedCall {
  /** On the phone, from the answer to the end. */
  answeredMilliseconds: number;
}

/**
 * Code calls from the login to `passed`, as a panel and a person run them: the key is read off the screen, pressed when the
 * question has been said, and the code is typed while it is being spoken.
 *
 * What the phone hears cannot be understood for hundreds of calls at once, so when the voice speaks, the digest of a code
 * that we know is put in the place of the one in Redis. The api does the same work for it.
 *
 * @returns those that came to `passed` @throws Error when too many do not
 */
export async function placePassedCalls(
  { programs, phones, spokenMilliseconds, perSecond, mostFailedShare = usualFailedShare }: PassedCallsOptions,
  numbers: readonly string[],
): Promise<PassedCall[]> {
  const panel = new Panel(programs);
  const redis = new Redis(programs.environment.BELCODE_REDIS_URL ?? '');
  const run = async (number: string): Promise<PassedCall> => {
    const { id } = await panel.open(number, language);
    await panel.progress(id, ({ key, state, reason }) => {
      if (reason !== undefined) throw new Error(`A call ended: ${reason}`);
      if (state === 'answered' && key !== undefined) void pressWhenAsked(phones, number, key);
      return state === 'speaking';
    });
    await pause(spokenMilliseconds);
    const digest = codeDigest(programs.environment.BELCODE_SECRET ?? '', id, benchCode);
    await redis.hset(challengeKey(id), 'digest', digest);
    const { state } = await panel.answer(id, benchCode);
    if (state !== 'passed') throw new Error(`A right code was answered with ${state}`);
    const { answeredAt = 0, overAt = 0 } = await phones.untilOver(number, callLimitMilliseconds);
    return { answeredMilliseconds: overAt - answeredAt };
  };
  const passed: PassedCall[] = [];
  const failed: unknown[] = [];
  try {
    await atPace(numbers, perSecond, async (number) => {
      await run(number).then(
        (call) => passed.push(call),
        (error) => failed.push(error),
      );
    });
  } finally {
    redis.disconnect();
  }
  if (failed.length > numbers.length * mostFailedShare) throw failed[0];
  return passed;
}

/** A phone that is gone lets the call run into its limit, which is told. */
async function pressWhenAsked(phones: SippPhones, number: string, key: string): Promise<void> {
  const said = ['greeting', 'not-you', `press-${key}`].map((name) => promptMilliseconds(language, name));
  await pause(said.reduce((sum, each) => sum + each, thinkMilliseconds));
  phones.press(number, key);
}
