import { type Complex, type Fourier, fourier, zeros } from './fft.ts';

/** No piece is longer than this: 420 ms. The rest of each block is new sound. */
export const maxPieceSeconds = 0.42;
const blockSeconds = 2.048;

/** A likeness below 0.2 counts as 0. Squared. */
const leastAlike = 0.2 ** 2;

/** Samples of a span: most spans of a recording are unlike a piece, which their maxima tell. */
export const spanSamples = 64;

/** How alike a recording is to one piece. */
export interface Likeness {
  /** From 0 to 1, for each sample at which the piece might begin. */
  values: Float32Array;
  /** The highest value of each span. */
  maxima: Float32Array;
  /** The highest value of all. */
  maximum: number;
}

/** A recording that is prepared for the search of any number of pieces. */
export interface Searchable {
  /** Samples a second. */
  readonly rate: number;
  readonly samples: Float32Array;
  /** Of each block. */
  readonly spectra: readonly Complex[];
  /** How far one block is from the next, in samples. */
  readonly hop: number;
  /** Energy of the first n samples, for n from 0 to length. */
  readonly energy: Float64Array;
  /** A window with a lower mean power is silence, which is like nothing. */
  readonly silencePower: number;
}

/** Silence is 26 dB below the mean power of the recording. */
export function silencePowerOf(recording: Float32Array): number {
  return (energyOf(recording) / Math.max(1, recording.length)) * 10 ** -2.6;
}

/**
 * @param rate a power of two times 125 Hz
 * @param silencePower default 26 dB below the mean power of these samples
 */
export function makeSearchable(
  samples: Float32Array,
  rate: number,
  silencePower = silencePowerOf(samples),
): Searchable {
  const transform = transformAt(rate);
  const hop = transform.length - maxPieceSeconds * rate;
  const spectra: Complex[] = [];
  for (let from = 0; from < samples.length; from += hop) {
    const block = zeros(transform.length);
    block.re.set(samples.subarray(from, from + transform.length));
    transform.toSpectrum(block);
    spectra.push(block);
  }
  const energy = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i += 1) energy[i + 1] = (energy[i] as number) + (samples[i] as number) ** 2;
  return { rate, samples, spectra, hop, energy, silencePower };
}

const transforms = new Map<number, Fourier>();

function transformAt(rate: number): Fourier {
  const transform = transforms.get(rate) ?? fourier(blockSeconds * rate);
  transforms.set(rate, transform);
  return transform;
}

/**
 * How alike the recording is to each of the pieces: the normalised cross-correlation, by overlap-save.
 *
 * @param pieces each of 1 sample to `maxPieceSeconds`
 */
export function correlate(recording: Searchable, pieces: readonly Float32Array[]): Likeness[] {
  const pairs = pairsMade.get(pieces) ?? makePairs(pieces, recording.rate);
  pairsMade.set(pieces, pairs);
  return pairs.flatMap((pair) => correlatePair(recording, pair));
}

/** A transform is complex and sound is real, so two pieces are transformed at the cost of one. */
interface Pair {
  pieces: readonly { length: number; energy: number }[];
  spectrum: Complex;
}

/** The same pieces are searched in one recording after the other. */
const pairsMade = new WeakMap<readonly Float32Array[], Pair[]>();

function makePairs(pieces: readonly Float32Array[], rate: number): Pair[] {
  const transform = transformAt(rate);
  const pairs: Pair[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    const pair = pieces.slice(i, i + 2);
    if (pair.some(({ length }) => length > maxPieceSeconds * rate))
      throw new Error('A piece is too long to be searched');
    const spectrum = zeros(transform.length);
    spectrum.re.set(pair[0] ?? []);
    spectrum.im.set(pair[1]?.map((sample) => -sample) ?? []);
    transform.toSpectrum(spectrum);
    pairs.push({ pieces: pair.map((piece) => ({ length: piece.length, energy: energyOf(piece) })), spectrum });
  }
  return pairs;
}

function correlatePair(recording: Searchable, { pieces, spectrum }: Pair): Likeness[] {
  const transform = transformAt(recording.rate);
  const samples = recording.samples.length;
  const alike = pieces.map(() => noLikeness(samples));
  // Where the shorter piece begins last. Behind that there is nothing to find.
  const last = samples - Math.min(...pieces.map(({ length }) => length));
  const product = productAt(transform);
  for (const [i, block] of recording.spectra.entries()) {
    if (i * recording.hop >= last) break;
    multiplyByConjugate(product, block, spectrum);
    transform.toSignal(product);
    if (alike[0] && pieces[0]) normalise(alike[0], product.re, i, recording, pieces[0]);
    if (alike[1] && pieces[1]) normalise(alike[1], product.im, i, recording, pieces[1]);
  }
  return alike;
}

function noLikeness(samples: number): Likeness {
  const maxima = new Float32Array(Math.ceil(samples / spanSamples));
  return { values: new Float32Array(samples), maxima, maximum: 0 };
}

/** The product is used up before the next one is computed, so one of each length is enough. */
const products = new Map<number, Complex>();

function productAt({ length }: Fourier): Complex {
  const product = products.get(length) ?? zeros(length);
  products.set(length, product);
  return product;
}

export function energyOf(samples: Float32Array): number {
  let energy = 0;
  for (let i = 0; i < samples.length; i += 1) energy += (samples[i] as number) ** 2;
  return energy;
}

/** Puts the correlation of one block in its place, divided by how loud the piece and the recording are. */
function normalise(
  alike: Likeness,
  correlation: Float64Array,
  block: number,
  recording: Searchable,
  piece: { length: number; energy: number },
): void {
  const { hop, samples, silencePower } = recording;
  const { length } = transformAt(recording.rate);
  const least = leastAlike * piece.energy;
  const from = block * hop;
  const to = Math.min(from + hop, samples.length - piece.length);
  const sums = recording.energy;
  const { values, maxima } = alike;
  for (let at = from; at < to; at += 1) {
    const energy = (sums[at + piece.length] as number) - (sums[at] as number);
    const correlated = (correlation[at - from] as number) / length;
    // Most of a recording is unlike most pieces. The square shows that without the root, and the value stays 0.
    if (correlated <= 0 || correlated * correlated < least * energy) continue;
    if (energy < silencePower * piece.length) continue;
    const value = Math.fround(correlated / Math.sqrt(energy * piece.energy));
    values[at] = value;
    const span = Math.floor(at / spanSamples);
    if (value > (maxima[span] as number)) maxima[span] = value;
    if (value > alike.maximum) alike.maximum = value;
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
