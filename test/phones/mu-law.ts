/** G.711 µ-law as in ITU-T's reference code: 14-bit magnitude with a bias of 33, in eight segments of 16 steps. */
const bias = 33;
const highest = 8158;

/** Segment and step of a sample's magnitude. */
function placeOf(sample: number): { segment: number; step: number } {
  const magnitude = Math.min(highest, Math.abs(sample) >> 2) + bias;
  const segment = Math.floor(Math.log2(magnitude)) - 5;
  return { segment, step: magnitude >> (segment + 1) };
}

/** What a telephone hears of 16-bit samples: encoded to µ-law and decoded again. */
export function throughMuLaw(samples: Int16Array): Int16Array {
  return samples.map((sample) => {
    const { segment, step } = placeOf(sample);
    const decoded = (((2 * step + 1) << segment) - bias) << 2;
    return Math.sign(sample) * decoded;
  });
}

/** 16-bit samples as they are sent: sign, segment and step, all bits inverted. */
export function encodeMuLaw(samples: Int16Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const { segment, step } = placeOf(sample);
    return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | (step & 0x0f)) & 0xff;
  });
}
