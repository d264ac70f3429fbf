import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toInt16 } from '../../src/speech/pcm.ts';
import type { Digit } from '../../src/speech/prompts.ts';
import { resample } from '../../src/speech/resample.ts';
import { encodeWav } from '../../src/speech/wav.ts';
import { cutClip } from '../../test/phones/find-clips.ts';
import { type Ear, hearDigits } from '../../test/phones/hear-digits.ts';
import { lineRate } from './phone-line.ts';
import { pronunciations } from './pronunciations.ts';
import type { SpokenCode } from './spoken-codes.ts';

/** The decoder of the tests, which knows the sounds of this voice, and compares a code with them. */
export function matcherOf(digits: Readonly<Record<Digit, Float32Array>>) {
  const clips = (Object.keys(digits) as Digit[]).map((digit) => {
    const sound = { rate: lineRate, samples: digits[digit] };
    const clip = cutClip(`digit-${digit}`, sound, 2);
    return { whole: clip, rough: clip };
  });
  const ear: Ear = { clips };
  return (samples: Float32Array) => hearDigits(ear, { rate: lineRate, samples }).join('');
}

const model = '/usr/share/pocketsphinx/model/en-us';

/** Rate of the recogniser's model. */
const modelRate = 16_000;
/** Sound around a digit that it hears too. */
const aroundSamples = lineRate * 0.08;

export const hasRecogniser = () => spawnSync('pocketsphinx_batch', []).error === undefined;

/**
 * pocketsphinx, which knows nothing of this voice: which of the ten digits is each one?
 *
 * @returns what it heard for each digit of the codes, in order
 */
export function recognise(language: string, codes: readonly SpokenCode[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-judge-'));
  try {
    const names: string[] = [];
    for (const { samples, digits } of codes) {
      for (const { from, to } of digits) {
        const part = new Float32Array(to - from + 0.6 * lineRate);
        part.set(samples.slice(Math.max(0, from - aroundSamples), to + aroundSamples), 0.3 * lineRate - aroundSamples);
        const { samples: wide } = resample({ rate: lineRate, samples: part }, modelRate);
        writeFileSync(join(folder, `${names.length}.wav`), encodeWav(toInt16(wide), modelRate));
        names.push(`${names.length}`);
      }
    }
    return runRecogniser(folder, language, names);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runRecogniser(folder: string, language: string, names: readonly string[]): string[] {
  const words = pronunciations[language] ?? [];
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const entries = words.flatMap((each, digit) =>
    each.map((sounds, i) => `d${digit}${i ? `(${i + 1})` : ''} ${sounds}`),
  );
  const grammar = `#JSGF V1.0;\ngrammar digits;\npublic <digit> = ${words.map((_, digit) => `d${digit}`).join(' | ')} ;\n`;
  const heard = join(folder, 'heard');
  const args = [
    ...['-hmm', join(model, 'en-us'), '-dict', file('dictionary', `${entries.join('\n')}\n`)],
    ...['-jsgf', file('grammar', grammar), '-adcin', 'yes', '-adchdr', '44', '-cepdir', folder, '-cepext', '.wav'],
    ...['-ctl', file('list', `${names.join('\n')}\n`), '-hyp', heard],
  ];
  const { status, stderr } = spawnSync('pocketsphinx_batch', args, { maxBuffer: 2 ** 30, encoding: 'utf8' });
  if (status !== 0) throw new Error(`pocketsphinx failed: ${stderr.trim().split('\n').at(-1)}`);
  const found = new Map(
    readFileSync(heard, 'utf8')
      .split('\n')
      .map((line) => /^(?:d(\d))? *\((\d+) /.exec(line))
      .map((match) => [match?.[2] ?? '', match?.[1] ?? '?'] as const),
  );
  return names.map((name) => found.get(name) ?? '?');
}
