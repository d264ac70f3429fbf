/**
 * A complex signal, with real and imaginary parts apart. In 64 bits, because V8 computes in these and converts all
 * others.
 */
export interface Complex {
  re: Float64Array;
  im: Float64Array;
}

export function zeros(length: number): Complex {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/**
 * The Fourier transform of one fixed length, in place. The spectrum is in bit-reversed order, which products of spectra
 * do not mind, and which saves all sorting. The inverse is not scaled: it gives `length` times the signal.
 */
export interface Fourier {
  readonly length: number;
  toSpectrum(signal: Complex): void;
  toSignal(spectrum: Complex): void;
}

/** @param length a power of two (radix 2: Gentleman and Sande forward, Cooley and Tukey back) */
export function fourier(length: number): Fourier {
  if (!Number.isInteger(Math.log2(length))) throw new Error(`${length} is not a power of two`);
  const stages: { half: number; cos: Float64Array; sin: Float64Array }[] = [];
  for (let half = 1; half < length; half *= 2) {
    stages.push({
      half,
      cos: Float64Array.from({ length: half }, (_, k) => Math.cos((Math.PI * k) / half)),
      sin: Float64Array.from({ length: half }, (_, k) => Math.sin((Math.PI * k) / half)),
    });
  }
  return {
    length,
    toSpectrum({ re, im }) {
      for (const { half, cos, sin } of stages.toReversed()) {
        for (let from = 0; from < length; from += 2 * half) {
          for (let k = 0; k < half; k += 1) {
            const a = from + k;
            const b = a + half;
            const dr = (re[a] as number) - (re[b] as number);
            const di = (im[a] as number) - (im[b] as number);
            const wr = cos[k] as number;
            const wi = sin[k] as number;
            re[a] = (re[a] as number) + (re[b] as number);
            im[a] = (im[a] as number) + (im[b] as number);
            re[b] = dr * wr + di * wi;
            im[b] = di * wr - dr * wi;
          }
        }
      }
    },
    toSignal({ re, im }) {
      for (const { half, cos, sin } of stages) {
        for (let from = 0; from < length; from += 2 * half) {
          for (let k = 0; k < half; k += 1) {
            const a = from + k;
            const b = a + half;
            const wr = cos[k] as number;
            const wi = sin[k] as number;
            const br = (re[b] as number) * wr - (im[b] as number) * wi;
            const bi = (re[b] as number) * wi + (im[b] as number) * wr;
            re[b] = (re[a] as number) - br;
            im[b] = (im[a] as number) - bi;
            re[a] = (re[a] as number) + br;
            im[a] = (im[a] as number) + bi;
          }
        }
      }
    },
  };
}
