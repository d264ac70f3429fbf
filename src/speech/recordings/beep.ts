import type { Pcm } from '../pcm.ts';

const rate = 16_000;
const hertz = 660;
const milliseconds = 250;

/** The tone after which somebody speaks. */
export function beep(): Pcm {
  const samples = new Float32Array((rate * milliseconds) / 1_000);
  return { rate, samples: samples.map((_, i) => 0.2 * Math.sin((2 * Math.PI * hertz * i) / rate)) };
}
