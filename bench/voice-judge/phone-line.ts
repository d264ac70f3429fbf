import { spawnSync } from 'node:child_process';
import { fromInt16, samplesIn, toInt16 } from '../../src/speech/pcm.ts';

/** The rate of a telephone. */
export const lineRate = 8_000;

/** A packet of 20 ms (RFC 3551 §4.2). */
const packetSamples = samplesIn(20, lineRate);

/** Loss of packets, each by itself. */
export const lossPercent = 5;

/** After this number of lost packets in a row a telephone plays silence. */
const maxRepeated = 3;

/** What a sound passes through before it is heard. Each gives as many samples as it takes. */
export const lines = {
  'µ-law': (samples: Float32Array) => throughMuLaw(samples),
  [`µ-law, ${lossPercent} % lost`]: (samples: Float32Array, random: () => number) =>
    withLoss(throughMuLaw(samples), random),
  [`GSM, ${lossPercent} % lost`]: (samples: Float32Array, random: () => number) =>
    withLoss(throughGsm(samples), random),
} as const;

export type LineName = keyof typeof lines;

/** ITU-T G.711: to µ-law and back. */
export function throughMuLaw(samples: Float32Array): Float32Array {
  return fromInt16(toInt16(samples).map(toMuLawAndBack));
}

const bias = 0x84;
const clip = 32_635;

function toMuLawAndBack(sample: number): number {
  const magnitude = Math.min(clip, Math.abs(sample)) + bias;
  const segment = Math.floor(Math.log2(magnitude)) - 7;
  const step = (magnitude >> (segment + 3)) & 0x0f;
  const back = (((step << 3) + bias) << segment) - bias;
  return sample < 0 ? -back : back;
}

/**
 * GSM 06.10 at 13 kbit/s, by sox. Debian has no encoder of G.729 (8 kbit/s); both predict the voice from some 20 ms
 * before, and G.729 keeps a little more of it.
 */
function throughGsm(samples: Float32Array): Float32Array {
  const pcm = ['-t', 'raw', '-r', `${lineRate}`, '-c', '1', '-e', 'signed', '-b', '16'];
  const input = Buffer.from(toInt16(samples).buffer);
  const coded = sox([...pcm, '-', '-t', 'gsm', '-'], input);
  const output = sox(['-t', 'gsm', '-r', `${lineRate}`, '-', ...pcm, '-'], coded);
  const back = new Int16Array(samples.length);
  back.set(new Int16Array(output.buffer, output.byteOffset, Math.min(samples.length, output.length >> 1)));
  return fromInt16(back);
}

function sox(args: readonly string[], input: Buffer): Buffer {
  // Without dither, so that every run gives the same sound.
  const { status, stdout, stderr } = spawnSync('sox', ['-D', ...args], { input, maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`sox failed: ${stderr}`);
  return Buffer.from(stdout);
}

/** Loses packets. In their stead a telephone repeats the one before, each time half as loud, and then is silent. */
export function withLoss(samples: Float32Array, random: () => number): Float32Array {
  const heard = samples.slice();
  let lost = 0;
  for (let at = packetSamples; at < heard.length; at += packetSamples) {
    lost = random() * 100 < lossPercent ? lost + 1 : 0;
    if (lost === 0) continue;
    const factor = lost > maxRepeated ? 0 : 0.5;
    for (let i = at; i < Math.min(heard.length, at + packetSamples); i += 1)
      heard[i] = factor * (heard[i - packetSamples] as number);
  }
  return heard;
}
