/** Sound during processing: one channel, samples from -1 to 1, `rate` samples per second. */
export interface Pcm {
  readonly rate: number;
  readonly samples: Float32Array;
}

/** Rounds to 16 bits, as files and telephones carry it. Values outside -1 to 1 are clipped. */
export function toInt16(samples: Float32Array): Int16Array {
  const whole = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) {
    whole[i] = Math.max(-32768, Math.min(32767, Math.round((samples[i] as number) * 32768)));
  }
  return whole;
}

/** The inverse of `toInt16`, exactly. */
export function fromInt16(samples: Int16Array): Float32Array {
  const real = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) real[i] = (samples[i] as number) / 32768;
  return real;
}

/** Number of samples in a time given in milliseconds. */
export function samplesIn(milliseconds: number, rate: number): number {
  return Math.round((milliseconds * rate) / 1000);
}

/** Silence of the given length in milliseconds. */
export function silence(milliseconds: number, rate: number): Int16Array {
  return new Int16Array(samplesIn(milliseconds, rate));
}

/** Joins sounds without a gap. */
export function concat(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
