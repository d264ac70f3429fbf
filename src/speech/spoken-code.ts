import type { ClipName, Clips } from './clips.ts';
import { samplesIn } from './pcm.ts';
import type { Digit } from './prompts.ts';

/** `next-language` is `this-language` of the language that key 3 leads to. */
type SpokenClip = Exclude<ClipName, 'this-language'> | 'next-language';

/** One step of the sound: a clip, or silence in milliseconds. */
export type Step = { clip: SpokenClip } | { silenceMilliseconds: number };

export interface SpokenCodeOptions {
  /** Pauses long enough to write each digit down. */
  slow?: boolean;
  /** Whether it begins with "your code is"; default true. False when the call has said so already. */
  intro?: boolean;
}

/** How often the code is spoken: often enough for a person who has to find a pen first. */
const sayings = 3;

/**
 * Milliseconds between digits and between groups, chosen by ear. `slow` leaves over half a second to write each digit.
 */
const pauses = {
  normal: { digitMilliseconds: 180, groupMilliseconds: 500 },
  slow: { digitMilliseconds: 600, groupMilliseconds: 1000 },
} as const;

const beforeDigitsMilliseconds = 350;
const afterDigitsMilliseconds = 800;
/** Between two voices, so that the second one is not lost to somebody who does not expect it. */
const beforeNextLanguageMilliseconds = 250;

/** Asterisk's format_wav may drop the last 44 bytes of a file because it counts the header as sound. */
const tailMilliseconds = 40;

/**
 * Splits a code into groups of three or four digits, the shorter ones first: 3+3, 3+4, 4+4, 3+3+3. Five are 2+3.
 *
 * @throws Error when the code is not 4 to 10 digits; the error does not hold it
 */
export function groupDigits(code: string): string[] {
  if (!/^[0-9]{4,10}$/.test(code)) throw new Error('A code is spoken only when it is 4 to 10 digits');
  const groups: string[] = [];
  for (let rest = code, left = Math.ceil(code.length / 4); left > 0; left -= 1) {
    const length = Math.floor(rest.length / left);
    groups.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return groups;
}

/**
 * The spoken steps: the introduction, the digits (three times in all, with "again" between), then what the keys do.
 *
 * @param options `nextLanguage`: whether key 3 leads to another language
 */
export function planSpokenCode(
  code: string,
  { slow = false, intro = true, nextLanguage = false }: SpokenCodeOptions & { nextLanguage?: boolean } = {},
): Step[] {
  const pause = slow ? pauses.slow : pauses.normal;
  const digits = groupDigits(code)
    .map((group) => [...group].map((digit): Step => ({ clip: `digit-${digit as Digit}` })))
    .map((group) => between(group, { silenceMilliseconds: pause.digitMilliseconds }));
  const saying = digits.flatMap((group, i) =>
    i === 0 ? group : [{ silenceMilliseconds: pause.groupMilliseconds }, ...group],
  );
  // No silence before the introduction, because the person who pressed the key should hear at once that it was right.
  // "Your code is" leaves time to bring the phone back to the ear.
  const steps: Step[] = [];
  for (let i = 0; i < sayings; i += 1) {
    if (i > 0) steps.push({ clip: 'again' });
    else if (intro) steps.push({ clip: 'code-intro' });
    steps.push({ silenceMilliseconds: beforeDigitsMilliseconds });
    steps.push(...saying, { silenceMilliseconds: afterDigitsMilliseconds });
  }
  steps.push({ clip: 'keys' });
  if (nextLanguage) steps.push({ silenceMilliseconds: beforeNextLanguageMilliseconds }, { clip: 'next-language' });
  return [...steps, { silenceMilliseconds: tailMilliseconds }];
}

/** The sound of a code, not yet in memory. */
export interface CodeSamples {
  /** Number of samples at the rate of the clips. */
  length: number;
  /** @param silent as many samples, all 0; the caller wipes them afterwards */
  writeInto(silent: Int16Array): void;
}

/** @throws Error when the code is not 4 to 10 digits; the error does not hold it */
export function samplesOfCode(code: string, clips: Clips, options: SpokenCodeOptions = {}): CodeSamples {
  const { rate, nextLanguage } = clips;
  const steps = planSpokenCode(code, { ...options, nextLanguage: nextLanguage !== undefined });
  const lengthOf = (step: Step) =>
    'clip' in step ? samplesOf(clips, step.clip).length : samplesIn(step.silenceMilliseconds, rate);
  return {
    length: steps.reduce((length, step) => length + lengthOf(step), 0),
    writeInto(silent) {
      let at = 0;
      for (const step of steps) {
        if ('clip' in step) silent.set(samplesOf(clips, step.clip), at);
        at += lengthOf(step);
      }
    },
  };
}

/** @throws Error for the next language of clips that have none */
export function samplesOf({ samples, nextLanguage }: Clips, clip: SpokenClip): Int16Array {
  if (clip !== 'next-language') return samples[clip];
  if (nextLanguage === undefined) throw new Error('These clips have no next language');
  return nextLanguage;
}

function between(steps: readonly Step[], pause: Step): Step[] {
  return steps.flatMap((step, i) => (i === 0 ? [step] : [pause, step]));
}
