import { expect, it } from 'vitest';
import { throughMuLaw } from './mu-law.ts';

it('G.711 keeps 0 and its own values, and is off by at most half a step', () => {
  const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  const heard = throughMuLaw(samples);
  expect(heard[32_768]).toBe(0);
  expect(new Set(heard).size).toBe(255);
  expect(throughMuLaw(heard)).toEqual(heard);
  // The highest value of µ-law is 8031 of 8159, in 14 bits.
  expect(Math.max(...heard)).toBe(8031 * 4);
  const tooFar = samples.filter((sample, i) => {
    const off = Math.abs((heard[i] as number) - Math.max(-32_124, Math.min(32_124, sample)));
    return off > Math.max(8, Math.abs(sample) / 16);
  });
  expect([...tooFar]).toEqual([]);
});
