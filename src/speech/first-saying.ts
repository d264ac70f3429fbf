import type { Clips } from './clips.ts';
import { planSpokenCode, type SpokenCodeOptions, samplesOf } from './spoken-code.ts';

/**
 * Time until a code has been spoken once, from its first digit to its last. A person who hangs up later has heard it.
 *
 * @returns milliseconds from the beginning of the sound
 * @throws Error when the code is not 4 to 10 digits; the error does not contain it
 */
export function firstSayingMilliseconds(code: string, clips: Clips, options: SpokenCodeOptions = {}): number {
  let milliseconds = 0;
  for (const step of planSpokenCode(code, options)) {
    if ('clip' in step && step.clip === 'again') break;
    milliseconds +=
      'clip' in step ? (samplesOf(clips, step.clip).length / clips.rate) * 1_000 : step.silenceMilliseconds;
  }
  return milliseconds;
}
