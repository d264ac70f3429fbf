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

/** Two steps of radix 2 in one, which reads and writes the signal half as often: see `toSignal`. */
interface Stage {
  /** A quarter of the length that this stage makes. */
  quarter: number;
  /** For each k below `quarter` the real and imaginary parts of w, w² and w³, where w is e^(πik / 2 quarter). */
  roots: Float64Array;
}

/** @param length a power of two (radix 4: Gentleman and Sande forward, Cooley and Tukey back) */
export function fourier(length: number): Fourier {
  const bits = Math.log2(length);
  if (!Number.isInteger(bits)) throw new Error(`${length} is not a power of two`);
  // An odd power of two leaves one step over.
  const hasPairs = bits % 2 === 1;
  const stages: Stage[] = [];
  for (let quarter = hasPairs ? 2 : 1; quarter < length; quarter *= 4) {
    stages.push({ quarter, roots: rootsOf(quarter) });
  }
  const stagesBack = stages.toReversed();
  return {
    length,
    toSpectrum(signal) {
      for (const stage of stagesBack) splitFours(signal, stage);
      if (hasPairs) addPairs(signal);
    },
    toSignal(spectrum) {
      if (hasPairs) addPairs(spectrum);
      else joinNeighbours(spectrum);
      for (const stage of stages) if (stage.quarter > 1) joinFours(spectrum, stage);
    },
  };
}

function rootsOf(quarter: number): Float64Array {
  const roots = new Float64Array(6 * quarter);
  for (let k = 0; k < quarter; k += 1) {
    for (let power = 1; power <= 3; power += 1) {
      const angle = (Math.PI * k * power) / (2 * quarter);
      roots[6 * k + 2 * (power - 1)] = Math.cos(angle);
      roots[6 * k + 2 * (power - 1) + 1] = Math.sin(angle);
    }
  }
  return roots;
}

/** The step for neighbours, which is the same in both directions. */
function addPairs({ re, im }: Complex): void {
  for (let a = 0; a < re.length; a += 2) {
    const [ar, ai, br, bi] = [re[a] as number, im[a] as number, re[a + 1] as number, im[a + 1] as number];
    re[a] = ar + br;
    im[a] = ai + bi;
    re[a + 1] = ar - br;
    im[a + 1] = ai - bi;
  }
}

/** One stage of `toSpectrum`. */
function splitFours({ re, im }: Complex, { quarter, roots }: Stage): void {
  for (let from = 0; from < re.length; from += 4 * quarter) {
    for (let a = from, k = 0; k < roots.length; a += 1, k += 6) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const sumR = (re[a] as number) + (re[c] as number);
      const sumI = (im[a] as number) + (im[c] as number);
      const lessR = (re[a] as number) - (re[c] as number);
      const lessI = (im[a] as number) - (im[c] as number);
      const otherSumR = (re[b] as number) + (re[d] as number);
      const otherSumI = (im[b] as number) + (im[d] as number);
      const otherLessR = (re[b] as number) - (re[d] as number);
      const otherLessI = (im[b] as number) - (im[d] as number);
      re[a] = sumR + otherSumR;
      im[a] = sumI + otherSumI;
      const br = sumR - otherSumR;
      const bi = sumI - otherSumI;
      re[b] = br * (roots[k + 2] as number) + bi * (roots[k + 3] as number);
      im[b] = bi * (roots[k + 2] as number) - br * (roots[k + 3] as number);
      const cr = lessR + otherLessI;
      const ci = lessI - otherLessR;
      re[c] = cr * (roots[k] as number) + ci * (roots[k + 1] as number);
      im[c] = ci * (roots[k] as number) - cr * (roots[k + 1] as number);
      const dr = lessR - otherLessI;
      const di = lessI + otherLessR;
      re[d] = dr * (roots[k + 4] as number) + di * (roots[k + 5] as number);
      im[d] = di * (roots[k + 4] as number) - dr * (roots[k + 5] as number);
    }
  }
}

/** The first stage of `toSignal`, without its roots, because each of them is 1. */
function joinNeighbours({ re, im }: Complex): void {
  for (let a = 0; a < re.length; a += 4) {
    const [ar, ai, br, bi] = [re[a] as number, im[a] as number, re[a + 1] as number, im[a + 1] as number];
    const [cr, ci, dr, di] = [re[a + 2] as number, im[a + 2] as number, re[a + 3] as number, im[a + 3] as number];
    re[a] = ar + br + (cr + dr);
    im[a] = ai + bi + (ci + di);
    re[a + 1] = ar - br - (ci - di);
    im[a + 1] = ai - bi + (cr - dr);
    re[a + 2] = ar + br - (cr + dr);
    im[a + 2] = ai + bi - (ci + di);
    re[a + 3] = ar - br + (ci - di);
    im[a + 3] = ai - bi - (cr - dr);
  }
}

/** One stage of `toSignal`. */
function joinFours({ re, im }: Complex, { quarter, roots }: Stage): void {
  for (let from = 0; from < re.length; from += 4 * quarter) {
    for (let a = from, k = 0; k < roots.length; a += 1, k += 6) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const br = (re[b] as number) * (roots[k + 2] as number) - (im[b] as number) * (roots[k + 3] as number);
      const bi = (im[b] as number) * (roots[k + 2] as number) + (re[b] as number) * (roots[k + 3] as number);
      const cr = (re[c] as number) * (roots[k] as number) - (im[c] as number) * (roots[k + 1] as number);
      const ci = (im[c] as number) * (roots[k] as number) + (re[c] as number) * (roots[k + 1] as number);
      const dr = (re[d] as number) * (roots[k + 4] as number) - (im[d] as number) * (roots[k + 5] as number);
      const di = (im[d] as number) * (roots[k + 4] as number) + (re[d] as number) * (roots[k + 5] as number);
      const sumR = (re[a] as number) + br;
      const sumI = (im[a] as number) + bi;
      const lessR = (re[a] as number) - br;
      const lessI = (im[a] as number) - bi;
      const otherSumR = cr + dr;
      const otherSumI = ci + di;
      const otherLessR = cr - dr;
      const otherLessI = ci - di;
      re[a] = sumR + otherSumR;
      im[a] = sumI + otherSumI;
      re[b] = lessR - otherLessI;
      im[b] = lessI + otherLessR;
      re[c] = sumR - otherSumR;
      im[c] = sumI - otherSumI;
      re[d] = lessR + otherLessI;
      im[d] = lessI - otherLessR;
    }
  }
}
