import type { Clips } from './clips.ts';
import { planSpokenCode, type SpokenCodeOptions } from './spoken-code.ts';

/**
 * How long it takes until a code has been said once from its first digit to its last. Who hangs up after that has
 * heard it.
 *
 * @returns milliseconds from the beginning of the sound
 * @throws Error when the code is not 6 to 8 digits; the error does not hold it
 */
export function firstSayingMilliseconds(code: string, clips: Clips, options: SpokenCodeOptions = {}): number {
  let milliseconds = 0;
  for (const step of planSpokenCode(code, options)) {
    if ('clip' in step && step.clip === 'again') break;
    milliseconds += 'clip' in step ? (clips.samples[step.clip].length / clips.rate) * 1_000 : step.silenceMilliseconds;
  }
  return milliseconds;
}
