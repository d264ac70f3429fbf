import { samplesIn } from '../../src/speech/pcm.ts';
import type { Digit } from '../../src/speech/prompts.ts';
import { planSpokenCode, type Step } from '../../src/speech/spoken-code.ts';
import { lineRate } from './phone-line.ts';

/** A code said once: its sound, and where each digit is in it. */
export interface SpokenCode {
  code: string;
  samples: Float32Array;
  /** In samples; `to` is behind the last one. */
  digits: { digit: Digit; from: number; to: number }[];
}

/** Silence before and after, in which an ear finds the beginning. */
const aroundMilliseconds = 300;

/** Codes of six digits by a seeded generator: each voice and each run says the same ones. */
export function codesOf(count: number, random: () => number): string[] {
  return Array.from({ length: count }, () => String(Math.floor(random() * 1_000_000)).padStart(6, '0'));
}

/** One saying, with the pauses of a call. @param digits the sound of each digit at the rate of the line */
export function sayCode(code: string, digits: Readonly<Record<Digit, Float32Array>>): SpokenCode {
  const around = samplesIn(aroundMilliseconds, lineRate);
  const parts: { at: number; digit: Digit }[] = [];
  let length = around;
  for (const step of firstSaying(code)) {
    if ('silenceMilliseconds' in step) {
      length += samplesIn(step.silenceMilliseconds, lineRate);
      continue;
    }
    const digit = step.clip.slice('digit-'.length) as Digit;
    parts.push({ at: length, digit });
    length += digits[digit].length;
  }
  const samples = new Float32Array(length + around);
  for (const { at, digit } of parts) samples.set(digits[digit], at);
  return { code, samples, digits: parts.map(({ at, digit }) => ({ digit, from: at, to: at + digits[digit].length })) };
}

function firstSaying(code: string): Step[] {
  const steps = planSpokenCode(code, { intro: false });
  const again = steps.findIndex((step) => 'clip' in step && step.clip === 'again');
  return steps.slice(0, again);
}

/** A generator that gives the same numbers, 0 to 1, for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
