/** G.711 µ-law as ITU-T's reference code does it: 14-bit magnitude with a bias of 33, in eight segments of 16 steps. */
const bias = 33;
const highest = 8158;

/** What a telephone hears of 16-bit samples: encoded to µ-law and decoded again. */
export function throughMuLaw(samples: Int16Array): Int16Array {
  return samples.map((sample) => {
    const magnitude = Math.min(highest, Math.abs(sample) >> 2) + bias;
    const segment = Math.floor(Math.log2(magnitude)) - 5;
    const step = magnitude >> (segment + 1);
    const decoded = (((2 * step + 1) << segment) - bias) << 2;
    return Math.sign(sample) * decoded;
  });
}
