import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Programs } from '../lab/programs.ts';
import { Panel } from '../test/exchange/panel.ts';
import { armWithKnownCode, knownCode } from './known-code.ts';
import { atPace } from './pace.ts';
import { promptMilliseconds } from './prompt-lengths.ts';
import type { SippPhones } from './sipp-phones.ts';

const language = 'en';
/** Belcode ends a call before this time. */
const callLimitMilliseconds = 60_000;
/** On an overloaded machine a call may miss its key. With more misses the figures would describe something else. */
const defaultMaxFailedShare = 0.05;
/** After the question, because people press when they have heard it. */
const thinkMilliseconds = 200;

export interface PassedCallsOptions {
  programs: Pick<Programs, 'url' | 'apiKey' | 'environment'>;
  phones: SippPhones;
  /** From the state `speaking` until the answer is posted. */
  spokenMilliseconds: number;
  perSecond: number;
  /** Number of failures without an error; default one in twenty. */
  maxFailedShare?: number;
}

/** The outcome of one call. */
export interface PassedCall {
  /** Time on the phone, from the answer to the end. */
  answeredMilliseconds: number;
}

/**
 * Code calls from the login to `passed`, as a panel and a person do them: the key is read from the screen and pressed
 * after the question, and the code is typed while it is spoken.
 *
 * Recognising the speech of hundreds of calls at once is not feasible, so the code is replaced by a known one when the
 * voice speaks.
 *
 * @returns the calls that passed @throws Error when too many do not
 */
export async function placePassedCalls(
  { programs, phones, spokenMilliseconds, perSecond, maxFailedShare = defaultMaxFailedShare }: PassedCallsOptions,
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
    await armWithKnownCode(redis, programs.environment.BELCODE_SECRET ?? '', id);
    const { state } = await panel.answer(id, knownCode);
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
  if (failed.length > numbers.length * maxFailedShare) throw failed[0];
  return passed;
}

/** When the phone is gone the call reaches its limit, which is reported. */
async function pressWhenAsked(phones: SippPhones, number: string, key: string): Promise<void> {
  const said = ['greeting', 'not-you', `press-${key}`].map((name) => promptMilliseconds(language, name));
  await pause(said.reduce((sum, each) => sum + each, thinkMilliseconds));
  phones.press(number, key);
}
