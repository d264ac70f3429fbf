import { execFileSync } from 'node:child_process';
import { resample } from '../../src/speech/resample.ts';
import { decodeWav } from '../../src/speech/wav.ts';

/** The rate of a telephone. */
const rate = 8_000;

/** ITU-T Q.23: the two frequencies of each key, in Hz. */
const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477, 1633];
const keypad = ['123A', '456B', '789C', '*0#D'];

/** Keys as tones in the sound: 120 ms each, 80 ms between. */
export function tonesOf(keys: string): Int16Array {
  const [on, off] = [0.12 * rate, 0.08 * rate];
  const samples = new Int16Array(keys.length * (on + off));
  for (const [index, key] of [...keys].entries()) {
    const row = keypad.findIndex((each) => each.includes(key));
    const [low = 0, high = 0] = [rows[row], columns[keypad[row]?.indexOf(key) ?? 0]];
    for (let at = 0; at < on; at += 1) {
      const wave = Math.sin((2 * Math.PI * low * at) / rate) + Math.sin((2 * Math.PI * high * at) / rate);
      samples[index * (on + off) + at] = Math.round(6_000 * wave);
    }
  }
  return samples;
}

/** Somebody, or a machine, that says a sentence, and is silent afterwards. */
export function speechOf(sentence: string, silentMilliseconds: number): Int16Array {
  const wav = execFileSync('espeak-ng', ['-v', 'en', '-s', '160', '--stdout', sentence], { maxBuffer: 1e8 });
  const { samples } = resample(decodeWav(wav, sentence), rate);
  const spoken = Int16Array.from(samples, (sample) => Math.round(sample * 32_767));
  const all = new Int16Array(spoken.length + silentMilliseconds * 8);
  all.set(spoken);
  return all;
}
