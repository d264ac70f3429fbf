import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../lab/folders.ts';
import { activeLevel } from '../../src/speech/loudness.ts';
import { type Digit, type PromptName, promptNames, readPrompts } from '../../src/speech/prompts.ts';
import { makeSoundFile } from '../../src/speech/sound-file.ts';
import type { Voice } from '../../src/speech/voice.ts';
import { decodeWav } from '../../src/speech/wav.ts';
import { lineRate } from './phone-line.ts';

/** All prompts of a language by one voice, as a telephone of 8 kHz gets them. */
export interface Rendered {
  digits: Record<Digit, Float32Array>;
  /** Of all prompts but the digits, in seconds. */
  seconds: number;
  /** Active speech level of the quietest and the loudest prompt, in dBFS. */
  levels: [number, number];
  /** Highest sample of all, in dBFS. */
  peak: number;
  /** Samples at full scale in what the voice itself made. */
  clipped: number;
}

/** @throws Error naming the prompt that the voice cannot make */
export async function render(voice: Voice, language: string, onPrompt: (name: string) => void): Promise<Rendered> {
  const prompts = await readPrompts(join(projectFolder, 'languages'), language);
  const folder = await mkdtemp(join(tmpdir(), 'belcode-judge-'));
  const rendered: Rendered = {
    digits: {} as Rendered['digits'],
    seconds: 0,
    levels: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    peak: Number.NEGATIVE_INFINITY,
    clipped: 0,
  };
  try {
    for (const name of promptNames) {
      onPrompt(name);
      const file = join(folder, `${name}.wav`);
      await voice.speak(prompts[name], language, file);
      const made = decodeWav(await readFile(file), name);
      rendered.clipped += made.samples.filter((sample) => Math.abs(sample) > 0.999).length;
      add(rendered, name, decodeWav(makeSoundFile(name, made, lineRate), name).samples);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return rendered;
}

function add(rendered: Rendered, name: PromptName, samples: Float32Array): void {
  if (name.startsWith('digit-')) rendered.digits[name.slice('digit-'.length) as Digit] = samples;
  else rendered.seconds += samples.length / lineRate;
  const level = activeLevel({ rate: lineRate, samples });
  rendered.levels = [Math.min(rendered.levels[0], level), Math.max(rendered.levels[1], level)];
  const highest = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
  rendered.peak = Math.max(rendered.peak, 20 * Math.log10(highest));
}
