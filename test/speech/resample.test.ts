import { describe, expect, it } from 'vitest';
import { phasesOf, resample } from '../../src/speech/resample.ts';
import { amplitudeAt, peakOf, tone } from './tones.ts';

/** Rates of espeak-ng and piper (22 050), say (32 000), recorders and browsers. */
const rates = [8000, 16_000, 22_050, 32_000, 44_100, 48_000];

describe.each(rates)('a sound of %i samples a second', (from) => {
  it.each([8000, 16_000])('keeps the telephone band when made %i', (to) => {
    for (const hertz of [100, 300, 1000, 2000, 3400]) {
      const { rate, samples } = resample({ rate: from, samples: tone(hertz, 500, from) }, to);
      expect(rate).toBe(to);
      expect(samples.length).toBe(to / 2);
      expect(20 * Math.log10(amplitudeAt(hertz, samples, to) / 0.5)).toBeCloseTo(0, 1);
    }
  });

  it.each([8000, 16_000])('has nothing folded down from above the Nyquist frequency when made %i', (to) => {
    for (const hertz of [to / 2 + 10, to / 2 + 700, to * 0.9, to - 1000].filter((each) => each < from / 2)) {
      const { samples } = resample({ rate: from, samples: tone(hertz, 500, from) }, to);
      const inside = samples.subarray(to / 20, -to / 20);
      expect(20 * Math.log10(peakOf(inside) / 0.5)).toBeLessThan(-70);
    }
  });
});

describe('a sound that has the rate already', () => {
  it('is not touched', () => {
    const sound = { rate: 8000, samples: tone(440, 100, 8000) };
    expect(resample(sound, 8000)).toBe(sound);
  });
});

describe('a steady level', () => {
  it('stays what it was, exactly', () => {
    const { samples } = resample({ rate: 22_050, samples: new Float32Array(22_050).fill(0.25) }, 8000);
    const steady = samples.subarray(200, -200);
    expect(Math.min(...steady)).toBeCloseTo(0.25, 6);
    expect(Math.max(...steady)).toBeCloseTo(0.25, 6);
  });
});

it('keeps filters of few rates, and none of odd ones, whatever is resampled', () => {
  const kept = phasesOf(44_100, 16_000, 160);
  expect(phasesOf(44_100, 16_000, 160)).toBe(kept);
  const odd = phasesOf(191_999, 48_000, 48_000);
  expect(phasesOf(191_999, 48_000, 48_000)).not.toBe(odd);
  for (let rate = 1; rate <= 16; rate += 1) phasesOf(48_075 + 75 * rate, 48_000, 640);
  expect(phasesOf(44_100, 16_000, 160)).not.toBe(kept);
});
