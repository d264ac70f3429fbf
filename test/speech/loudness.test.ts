import { describe, expect, it } from 'vitest';
import { limitPeaks } from '../../src/speech/limit-peaks.ts';
import { activeLevel, peakCeiling, targetLevel, toOneLoudness } from '../../src/speech/loudness.ts';
import type { Pcm } from '../../src/speech/pcm.ts';
import { trim } from '../../src/speech/trim.ts';
import { peakOf, tone } from './tones.ts';

const rate = 8000;

function sound(...parts: Float32Array[]): Pcm {
  return { rate, samples: Float32Array.from(parts.flatMap((part) => [...part])) };
}

const pause = (milliseconds: number) => new Float32Array((milliseconds * rate) / 1000);

describe('the level of speech', () => {
  it('is the mean of its power: a full-scale sine is -3 dBFS', () => {
    expect(activeLevel(sound(tone(1000, 1000, rate, 1)))).toBeCloseTo(-3.01, 1);
  });

  it('does not count the pauses', () => {
    const speech = tone(400, 500, rate, 0.1);
    expect(activeLevel(sound(speech, pause(3000), speech))).toBeCloseTo(activeLevel(sound(speech)), 5);
  });

  it('of silence is no number', () => {
    expect(activeLevel(sound(pause(100)))).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('one loudness', () => {
  it.each([0.001, 0.01, 0.3, 1])('is reached from an amplitude of %d', (amplitude) => {
    const level = activeLevel(toOneLoudness(sound(pause(100), tone(500, 600, rate, amplitude), pause(300))));
    expect(level).toBeCloseTo(targetLevel, 1);
  });

  it('is reached without a peak above the ceiling', () => {
    const spiky = tone(200, 1000, rate, 0.02);
    for (let i = 0; i < spiky.length; i += 900) spiky[i] = 0.9;
    const result = toOneLoudness(sound(spiky));
    expect(20 * Math.log10(peakOf(result.samples))).toBeLessThanOrEqual(peakCeiling + 1e-6);
    expect(activeLevel(result)).toBeGreaterThan(targetLevel - 1);
  });
});

describe('limiting', () => {
  it('touches nothing that is low enough, and nothing far from a peak', () => {
    const calm = sound(tone(300, 100, rate, 0.5));
    expect(limitPeaks(calm, -3).samples).toEqual(calm.samples);
    const peaked = sound(tone(300, 100, rate, 0.5));
    peaked.samples[400] = 1;
    const limited = limitPeaks(peaked, -3).samples;
    expect(limited.subarray(0, 300)).toEqual(peaked.samples.subarray(0, 300));
    expect(peakOf(limited)).toBeLessThanOrEqual(10 ** (-3 / 20) + 1e-6);
  });
});

describe('trimming', () => {
  it('takes the silence away and leaves the sound', () => {
    const trimmed = trim(sound(pause(700), tone(500, 400, rate, 0.3), pause(900)));
    expect((trimmed.samples.length / rate) * 1000).toBeGreaterThanOrEqual(400);
    expect((trimmed.samples.length / rate) * 1000).toBeLessThan(490);
  });

  it('keeps a pause inside, and a faint end such as an "f"', () => {
    const word = sound(pause(300), tone(500, 200, rate, 0.3), pause(200), tone(3000, 100, rate, 0.01), pause(300));
    expect((trim(word).samples.length / rate) * 1000).toBeGreaterThanOrEqual(500);
  });

  it('refuses what is nothing but silence', () => {
    expect(() => trim(sound(pause(500)))).toThrow(/only silence/);
    expect(() => trim(sound())).toThrow(/only silence/);
  });
});
