import type { ClipName, Clips } from './clips.ts';
import { concat, silence } from './pcm.ts';

/** One thing after the other: a clip, or so many milliseconds of silence. */
export type Step = { clip: ClipName } | { silenceMilliseconds: number };

export interface SpokenCodeOptions {
  /** With pauses that leave time to write each digit down. */
  slow?: boolean;
  /** Whether it begins with "your code is"; it does unless told. The call may have said that already. */
  intro?: boolean;
}

/** As often as a person needs who has first to find a pen. */
const sayings = 3;

/** Between digits and between groups; by ear. `slow` leaves more than half a second to write each digit. */
const pauses = {
  normal: { digitMilliseconds: 180, groupMilliseconds: 500 },
  slow: { digitMilliseconds: 600, groupMilliseconds: 1000 },
} as const;

const beforeDigitsMilliseconds = 350;
const afterDigitsMilliseconds = 800;

/** Asterisk's format_wav may leave out the last 44 bytes of a file: it counts the header as sound. */
const tailMilliseconds = 40;

/**
 * A code in groups of three or four digits, the shorter ones first: 3+3, 3+4, 4+4.
 *
 * @throws Error when the code is not 6 to 8 digits; the error does not hold it
 */
export function groupDigits(code: string): string[] {
  if (!/^[0-9]{6,8}$/.test(code)) throw new Error('A code is spoken only when it is 6 to 8 digits');
  const half = Math.floor(code.length / 2);
  return [code.slice(0, half), code.slice(half)];
}

/** What is said, step by step: the intro, the digits, three times in all with "again" between, then what the keys do. */
export function planSpokenCode(code: string, { slow = false, intro = true }: SpokenCodeOptions = {}): Step[] {
  const pause = slow ? pauses.slow : pauses.normal;
  const digits = groupDigits(code)
    .map((group) => [...group].map((digit): Step => ({ clip: `digit-${digit}` as ClipName })))
    .map((group) => between(group, { silenceMilliseconds: pause.digitMilliseconds }));
  const saying = digits.flatMap((group, i) =>
    i === 0 ? group : [{ silenceMilliseconds: pause.groupMilliseconds }, ...group],
  );
  // No silence before the intro: who has pressed the key is to hear at once that it was the right one. "Your code is" gives
  // the thumb time to take the phone back to the ear.
  const steps: Step[] = [];
  for (let i = 0; i < sayings; i += 1) {
    if (i > 0) steps.push({ clip: 'again' });
    else if (intro) steps.push({ clip: 'code-intro' });
    steps.push({ silenceMilliseconds: beforeDigitsMilliseconds });
    steps.push(...saying, { silenceMilliseconds: afterDigitsMilliseconds });
  }
  return [...steps, { clip: 'keys' }, { silenceMilliseconds: tailMilliseconds }];
}

/**
 * A code as one sound, put together in memory.
 *
 * @returns samples at the clips' rate; whoever takes them wipes them
 * @throws Error when the code is not 6 to 8 digits; the error does not hold it
 */
export function speakCode(code: string, clips: Clips, options: SpokenCodeOptions = {}): Int16Array {
  return concat(
    planSpokenCode(code, options).map((step) =>
      'clip' in step ? clips.samples[step.clip] : silence(step.silenceMilliseconds, clips.rate),
    ),
  );
}

function between(steps: readonly Step[], pause: Step): Step[] {
  return steps.flatMap((step, i) => (i === 0 ? [step] : [pause, step]));
}
