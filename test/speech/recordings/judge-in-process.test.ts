import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { judgeBytes } from '../../../src/speech/recordings/judge-bytes.ts';
import { judgeInProcess } from '../../../src/speech/recordings/judge-in-process.ts';
import { encodeWav } from '../../../src/speech/wav.ts';

const rate = 8_000;
/** Syllables of a tone, 2 s. */
const spoken = Int16Array.from({ length: 2 * rate }, (_, i) => {
  const syllable = 0.5 + 0.5 * Math.sin((6 * Math.PI * i) / rate);
  return 9_000 * syllable * Math.sin((400 * Math.PI * i) / rate);
});

const folder = mkdtempSync(join(tmpdir(), 'judge-'));
const endingScript = join(folder, 'ends.mjs');
const killedScript = join(folder, 'killed.mjs');
writeFileSync(endingScript, 'process.once("message", () => process.exit(1));');
writeFileSync(killedScript, 'process.once("message", () => process.kill(process.pid, "SIGKILL"));');
afterAll(() => rmSync(folder, { recursive: true }));

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

it.each<[string, Parameters<typeof judgeInProcess>[2], RegExp]>([
  ['does not start', { cwd: '/nowhere/at/all' }, /Error: spawn/],
  ['ends without an answer', { run: endingScript }, /has ended/],
  ['is killed', { run: killedScript }, /has ended/],
  ['takes too long', { limitMilliseconds: 1 }, /TimeoutError/],
])('when its process %s, nothing is said about the file, and the log gets the reason', async (_, options, why) => {
  const judging = judgeInProcess(encodeWav(spoken, rate), 2, options);
  await expect(judging).rejects.toMatchObject({
    id: 'recording-unjudged',
    status: 503,
    detail: expect.stringMatching(why),
  });
});
