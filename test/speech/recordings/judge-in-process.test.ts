import { expect, it } from 'vitest';
import { judgeBytes } from '../../../src/speech/recordings/judge-bytes.ts';
import { judgeInProcess } from '../../../src/speech/recordings/judge-in-process.ts';
import { encodeWav } from '../../../src/speech/wav.ts';

const rate = 8_000;
/** Syllables of a tone, 2 s. */
const spoken = Int16Array.from({ length: 2 * rate }, (_, i) => {
  const syllable = 0.5 + 0.5 * Math.sin((6 * Math.PI * i) / rate);
  return 9_000 * syllable * Math.sin((400 * Math.PI * i) / rate);
});

it.each([
  ['a good recording', encodeWav(spoken, rate)],
  ['silence', encodeWav(new Int16Array(rate), rate)],
  ['an odd rate', encodeWav(spoken, 191_999)],
  ['what is no sound', Buffer.from('no sound')],
])('%s is judged in a process of its own as in this one, and the caller goes on meanwhile', async (_, bytes) => {
  const { sound: __, ...here } = await judgeBytes(bytes, 2);
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks += 1;
  }, 1);
  const judged = await judgeInProcess(bytes, 2).finally(() => clearInterval(ticking));
  expect(judged).toEqual(here);
  expect(ticks).toBeGreaterThan(5);
});
