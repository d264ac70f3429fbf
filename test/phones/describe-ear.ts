import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { labSounds } from '../../lab/sounds.ts';
import { speakCode } from '../../lab/speak-code.ts';
import { systemRandom } from '../../src/random.ts';
import { type Clips, loadClips } from '../../src/speech/clips.ts';
import { concat, fromInt16, type Pcm, silence, toInt16 } from '../../src/speech/pcm.ts';
import type { PromptName } from '../../src/speech/prompts.ts';
import { resample } from '../../src/speech/resample.ts';
import { soundPath } from '../../src/speech/sound-file.ts';
import { decodeWav, encodeWav } from '../../src/speech/wav.ts';
import { type Ear, hearDigits, hearPrompts, listen, openEar, readRecording } from './hear-digits.ts';
import { throughMuLaw } from './mu-law.ts';

const rate = 8000;

/** What a telephone on a noisy line would record: noise of about -50 dBFS, and a start at any moment. */
function overTelephone(...parts: Int16Array[]): Pcm {
  const heard = concat([silence(systemRandom.fraction() * 1500, rate), ...parts, silence(300, rate)]);
  const noisy = heard.map((sample) => sample + (systemRandom.fraction() - 0.5) * 2 * 180);
  return { rate, samples: fromInt16(throughMuLaw(noisy)) };
}

/**
 * Codes of 6 to 8 digits in which each digit is followed by each of the ten. The digits are dealt again in each run, so
 * that the pairs lie elsewhere in the codes.
 */
function codesOfAllPairs(): string[] {
  const digits = [...'0123456789'].sort(() => systemRandom.fraction() - 0.5);
  // A walk through all pairs (a de Bruijn sequence): each digit goes on to the one that it has not yet been before, the
  // last of them first.
  const row = digits.slice(0, 1);
  const seen = new Set<string>();
  for (;;) {
    const last = row.at(-1) as string;
    const next = digits.findLast((digit) => !seen.has(last + digit));
    if (next === undefined) break;
    seen.add(last + next);
    row.push(next);
  }
  const codes: string[] = [];
  for (let at = 0; at < row.length - 1; ) {
    const code = row.slice(at, at + 6 + (codes.length % 3)).join('');
    codes.push(code.length < 6 ? row.slice(-6).join('') : code);
    // The last digit of a code begins the next one, because otherwise their pair is in neither.
    at += code.length - 1;
  }
  return codes;
}

/**
 * Tests that the recognition of digits is reliable, in one language. Each language has a file, so that they run in
 * parallel.
 */
export function describeEar(language: string): void {
  describe(`a telephone that hears ${language}`, () => {
    let ear: Ear;
    let clips: Clips;
    const prompt = async (name: PromptName): Promise<Int16Array> => {
      const file = soundPath(labSounds, language, name, 'wav');
      return toInt16(decodeWav(await readFile(file), file).samples);
    };
    beforeAll(async () => {
      ear = await openEar(labSounds, language);
      const other = language === 'nl' ? 'en' : 'nl';
      const nextLanguage = (await loadClips(labSounds, other, rate)).samples['this-language'];
      clips = { ...(await loadClips(labSounds, language, rate)), nextLanguage };
    });

    it('reads codes with each digit beside each other one, every saying of each', () => {
      for (const [i, code] of codesOfAllPairs().entries()) {
        const recording = overTelephone(speakCode(code, clips, { slow: i % 3 === 2 }));
        expect(hearDigits(ear, recording)).toEqual([code, code, code]);
      }
    });

    it('hears which key was asked for, of all ten', async () => {
      for (const key of [...'0123456789'] as const) {
        const name = `press-${key}` as PromptName;
        const heard = listen(ear, overTelephone(await prompt('wrong-key'), silence(300, rate), await prompt(name)));
        expect(heard.sayings).toEqual([]);
        expect(heard.prompts.map((each) => each.name)).toEqual(['wrong-key', name]);
      }
    });

    it('hears a whole call in its order', async () => {
      const call = [await prompt('greeting'), silence(300, rate), await prompt('press-7'), silence(2000, rate)];
      const heard = listen(ear, overTelephone(...call, speakCode('482913', clips)));
      expect(heard.sayings).toEqual(['482913', '482913', '482913']);
      const prompts = ['greeting', 'press-7', 'code-intro', 'again', 'again', 'keys', 'this-language'];
      expect(heard.prompts.map((each) => each.name)).toEqual(prompts);
    });

    it('hears no digits in prompts, not even in those that were cut off', async () => {
      for (const name of ['greeting', 'press-2', 'press-6', 'keys', 'over', 'goodbye'] as const) {
        const whole = await prompt(name);
        expect(hearDigits(ear, overTelephone(whole)), name).toEqual([]);
        const cut = listen(ear, overTelephone(whole.subarray(0, whole.length * (0.3 + 0.6 * systemRandom.fraction()))));
        expect(cut.sayings, name).toEqual([]);
        expect(
          cut.prompts.filter((each) => each.name !== name),
          name,
        ).toEqual([]);
      }
    });

    it('hears nothing in silence, and tells when a prompt began', async () => {
      expect(listen(ear, { rate, samples: new Float32Array(5 * rate) })).toEqual({ sayings: [], prompts: [] });
      expect(listen(ear, overTelephone(silence(3000, rate)))).toEqual({ sayings: [], prompts: [] });
      const samples = fromInt16(concat([silence(1234, rate), await prompt('greeting'), await prompt('goodbye')]));
      const heard = hearPrompts(ear, { rate, samples }, ['greeting']);
      expect(heard).toMatchObject([{ name: 'greeting', atMilliseconds: 1234 }]);
    });

    it('reads on over late and lost packets', () => {
      const sound = throughMuLaw(speakCode('482913', clips));
      const packets: Int16Array[] = [];
      for (let at = 0; at < sound.length; at += 160) {
        const i = at / 160;
        // Every 2 s a packet of 20 ms is lost for good, and between those one comes 20 ms late.
        if (i % 100 === 30) continue;
        if (i % 100 === 80) packets.push(silence(20, rate));
        packets.push(sound.subarray(at, at + 160));
      }
      expect(hearDigits(ear, { rate, samples: fromInt16(concat(packets)) })).toContain('482913');
    });

    it('reads the recording of a browser, 48 kHz or 16 kHz, from a file', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'belcode-ear-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const file = join(folder, 'browser.wav');
      for (const captured of [48_000, 16_000]) {
        const { samples } = resample(overTelephone(speakCode('070915', clips)), captured);
        // A few samples off, so that the telephone's samples lie between the browser's.
        await writeFile(file, encodeWav(toInt16(samples.subarray(captured / 16_000 + 1)), captured));
        expect(hearDigits(ear, await readRecording(file))).toEqual(['070915', '070915', '070915']);
      }
    });
  });
}
