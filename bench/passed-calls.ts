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
}

/** What became of one call. */
export interface PassedCall {
  /** On the phone, from the answer to the end. */
  answeredMilliseconds: number;
  /** The answer was posted, and this long after came the reply. */
  replyMilliseconds: number;
}

/**
 * Code calls from the login to `passed`, as a panel and a person run them: the key is read off the screen, pressed when the
 * question has been said, and the code is typed while it is being spoken.
 *
 * What the phone hears cannot be understood for hundreds of calls at once, so when the voice speaks, the digest of a code
 * that we know is put in the place of the one in Redis. The api does the same work for it.
 *
 * @throws Error when a call does not come to `passed`
 */
export async function placePassedCalls(
  { programs, phones, spokenMilliseconds, perSecond }: PassedCallsOptions,
  numbers: readonly string[],
): Promise<PassedCall[]> {
  const panel = new Panel(programs);
  const redis = new Redis(programs.environment.BELCODE_REDIS_URL ?? '');
  const passed: PassedCall[] = [];
  try {
    await atPace(numbers, perSecond, async (number) => {
      const { id, delivery } = await panel.open(number, language);
      await panel.progress(id, ({ key, state, reason }) => {
        if (reason !== undefined) throw new Error(`A call ended: ${reason}`);
        if (state === 'answered' && key !== undefined) void pressWhenAsked(phones, number, key);
        return state === 'speaking';
      });
      await pause(spokenMilliseconds);
      const digest = codeDigest(programs.environment.BELCODE_SECRET ?? '', id, benchCode);
      await redis.hset(challengeKey(id), 'digest', digest);
      const asked = performance.now();
      const { state } = await panel.answer(id, benchCode);
      const replyMilliseconds = performance.now() - asked;
      if (state !== 'passed') throw new Error(`A right code was answered with ${state} (delivery ${delivery.id})`);
      const { answeredAt = 0, overAt = 0 } = await phones.untilOver(number, callLimitMilliseconds);
      passed.push({ answeredMilliseconds: overAt - answeredAt, replyMilliseconds });
    });
  } finally {
    redis.disconnect();
  }
  return passed;
}

/** A phone that is gone lets the call run into its limit, which is told. */
async function pressWhenAsked(phones: SippPhones, number: string, key: string): Promise<void> {
  const said = ['greeting', 'not-you', `press-${key}`].map((name) => promptMilliseconds(language, name));
  await pause(said.reduce((sum, each) => sum + each, thinkMilliseconds));
  phones.press(number, key);
}
