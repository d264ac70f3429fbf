import type { Clips } from '../src/speech/clips.ts';
import { type SpokenCodeOptions, samplesOfCode } from '../src/speech/spoken-code.ts';

/** The sound of a code, in memory of its own. */
export function speakCode(code: string, clips: Clips, options: SpokenCodeOptions = {}): Int16Array {
  const samples = samplesOfCode(code, clips, options);
  const whole = new Int16Array(samples.length);
  samples.writeInto(whole);
  return whole;
}
