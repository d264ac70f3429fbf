import type { ClipName, Clips } from '../../src/speech/clips.ts';

const names = [
  ...['code-intro', 'again', 'keys', 'this-language'],
  ...[...'0123456789'].map((digit) => `digit-${digit}`),
] as ClipName[];

/** As long as espeak-ng's: half a second a word. */
export function halfSecondClips<R extends 8000 | 16_000>(rate: R): Clips {
  const samples = Object.fromEntries(names.map((name, i) => [name, new Int16Array(rate / 2).fill(i + 1)]));
  return { language: 'nl', rate, samples: samples as Clips['samples'] };
}
