import { type Complex, fourier, zeros } from './fft.ts';

const transform = fourier(16_384);

/** No piece may be longer; the rest of each block is new sound. */
export const maxPieceSamples = 3360;
const hop = transform.length - maxPieceSamples;

/** Less alike than 0.2 is not told from 0. Squared. */
const leastAlike = 0.2 ** 2;

/** A recording made ready to be searched, at any number of pieces. */
export interface Searchable {
  readonly length: number;
  readonly spectra: readonly Complex[];
  /** Energy of the first n samples, for n from 0 to length. */
  readonly energy: Float64Array;
  /** A window of lower mean power is silence: nothing is to be read from it. */
  readonly silencePower: number;
}

/** Silence is what lies so far below the mean power of the recording: 26 dB. */
const silenceFraction = 10 ** -2.6;

export function makeSearchable(samples: Float32Array): Searchable {
  const spectra: Complex[] = [];
  for (let from = 0; from < samples.length; from += hop) {
    const block = zeros(transform.length);
    block.re.set(samples.subarray(from, from + transform.length));
    transform.toSpectrum(block);
    spectra.push(block);
  }
  const energy = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i += 1) energy[i + 1] = (energy[i] as number) + (samples[i] as number) ** 2;
  const meanPower = (energy[samples.length] as number) / Math.max(1, samples.length);
  return { length: samples.length, spectra, energy, silencePower: meanPower * silenceFraction };
}

/**
 * How alike the recording is to each of the pieces, from 0 to 1, for each sample at which the piece might begin: the
 * normalised cross-correlation, by overlap-save.
 *
 * @param pieces each of 1 to `maxPieceSamples` samples
 */
export function correlate(recording: Searchable, pieces: readonly Float32Array[]): Float32Array[] {
  const found: Float32Array[] = [];
  for (let i = 0; i < pieces.length; i += 2) found.push(...correlatePair(recording, pieces.slice(i, i + 2)));
  return found;
}

/** A transform is complex and sound is real, so that two pieces go through it for the price of one. */
function correlatePair(recording: Searchable, pair: readonly Float32Array[]): Float32Array[] {
  const [first = new Float32Array(), second = new Float32Array()] = pair;
  if (Math.max(first.length, second.length) > maxPieceSamples) throw new Error('A piece is too long to be searched');
  const spectrum = zeros(transform.length);
  spectrum.re.set(first);
  spectrum.im.set(second.map((sample) => -sample));
  transform.toSpectrum(spectrum);
  const alike = pair.map(() => new Float32Array(recording.length));
  const product = zeros(transform.length);
  for (const [i, block] of recording.spectra.entries()) {
    multiplyByConjugate(product, block, spectrum);
    transform.toSignal(product);
    if (alike[0]) normalise(alike[0], product.re, i * hop, recording, first);
    if (alike[1]) normalise(alike[1], product.im, i * hop, recording, second);
  }
  return alike;
}

/** Puts the correlation of one block in its place, divided by how loud the piece and the recording are. */
function normalise(
  alike: Float32Array,
  correlation: Float32Array,
  from: number,
  recording: Searchable,
  piece: Float32Array,
): void {
  const pieceEnergy = piece.reduce((sum, sample) => sum + sample * sample, 0);
  const to = Math.min(from + hop, recording.length - piece.length);
  for (let at = from; at < to; at += 1) {
    const energy = (recording.energy[at + piece.length] as number) - (recording.energy[at] as number);
    const correlated = (correlation[at - from] as number) / transform.length;
    // Most of a recording is unlike most pieces: that is told without the root, and left at 0.
    if (correlated <= 0 || correlated * correlated < leastAlike * energy * pieceEnergy) continue;
    if (energy >= recording.silencePower * piece.length) alike[at] = correlated / Math.sqrt(energy * pieceEnergy);
  }
}

function multiplyByConjugate(into: Complex, a: Complex, b: Complex): void {
  for (let k = 0; k < into.re.length; k += 1) {
    const ar = a.re[k] as number;
    const ai = a.im[k] as number;
    const br = b.re[k] as number;
    const bi = b.im[k] as number;
    into.re[k] = ar * br + ai * bi;
    into.im[k] = ai * br - ar * bi;
  }
}
