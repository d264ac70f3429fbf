import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { lines, lossPercent, throughMuLaw, withLoss } from '../../bench/voice-judge/phone-line.ts';
import { codesOf, sayCode, seeded } from '../../bench/voice-judge/spoken-codes.ts';
import type { Digit } from '../../src/speech/prompts.ts';

const tone = (seconds: number) =>
  Float32Array.from({ length: seconds * 8_000 }, (_, at) => 0.3 * Math.sin((2 * Math.PI * 440 * at) / 8_000));

/** The loudest difference between two sounds, against the first one. */
function errorOf(one: Float32Array, other: Float32Array): number {
  const power = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  return power(one.map((value, at) => value - (other[at] as number))) / power(one);
}

describe('the telephone line of the judge', () => {
  it('is µ-law: its noise is 36 dB below a tone, as G.711 has it', () => {
    expect(10 * Math.log10(errorOf(tone(1), throughMuLaw(tone(1))))).toBeLessThan(-36);
    expect(throughMuLaw(new Float32Array([0, 1, -1]))).toEqual(
      new Float32Array([0, 32_124 / 32_768, -32_124 / 32_768]),
    );
  });

  it(`loses ${lossPercent} % of the packets, whole, and repeats the one before at half its level`, () => {
    const sound = Float32Array.from({ length: 160 * 20_000 }, (_, at) => 1 + Math.floor(at / 160));
    const heard = withLoss(sound, seeded(3));
    const packets = Array.from({ length: 20_000 }, (_, at) => heard[at * 160] as number);
    const lost = packets.flatMap((value, at) => (value === at + 1 ? [] : [at]));
    expect(lost.length / packets.length).toBeCloseTo(lossPercent / 100, 2);
    const alone = lost.find((at) => !lost.includes(at - 1)) ?? 0;
    expect(packets[alone]).toBe(alone / 2);
    expect(new Set(heard.subarray(alone * 160, alone * 160 + 160)).size).toBe(1);
  });

  it('loses the same packets in each run, so that voices can be compared', () => {
    expect(withLoss(tone(5), seeded(11))).toEqual(withLoss(tone(5), seeded(11)));
    expect(withLoss(tone(5), seeded(11))).not.toEqual(withLoss(tone(5), seeded(12)));
  });

  it.runIf(spawnSync('sox', ['--version']).status === 0)('keeps the length of a sound through GSM', () => {
    const heard = lines[`GSM, ${lossPercent} % lost`](tone(1), () => 1);
    expect(heard.length).toBe(8_000);
    expect(errorOf(tone(1), heard)).toBeLessThan(0.5);
  });
});

describe('a code that the judge hears', () => {
  const digits = Object.fromEntries(
    Array.from({ length: 10 }, (_, digit) => [digit, new Float32Array(100 + digit).fill(digit + 1)]),
  ) as unknown as Record<Digit, Float32Array>;

  it('is said once, with each digit where it is said to be, and the pauses of a call', () => {
    const { samples, digits: found } = sayCode('907123', digits);
    expect(found.map(({ digit }) => digit).join('')).toBe('907123');
    for (const { digit, from, to } of found) {
      expect(new Set(samples.subarray(from, to))).toEqual(new Set([Number(digit) + 1]));
      expect([samples[from - 1], samples[to]]).toEqual([0, 0]);
    }
    // 180 ms between two digits, and 500 ms between the groups.
    expect((found[1]?.from ?? 0) - (found[0]?.to ?? 0)).toBe(1_440);
    expect((found[3]?.from ?? 0) - (found[2]?.to ?? 0)).toBe(4_000);
  });

  it('has six digits, and all digits come about as often', () => {
    const codes = codesOf(200, seeded(7));
    expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
    const counts = Array.from({ length: 10 }, (_, digit) => codes.join('').split(String(digit)).length - 1);
    expect(Math.min(...counts)).toBeGreaterThan(80);
  });
});
