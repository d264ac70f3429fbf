import { activeLevel } from '../loudness.ts';
import { type Pcm, samplesIn } from '../pcm.ts';
import { isHum } from './hum.ts';

/** What the checks know of a recording. Levels are in dBFS, and -Infinity for digital silence. */
export interface Measured {
  /** Without the silence before and after. */
  seconds: number;
  /** Active speech level. */
  level: number;
  /** Of the quietest steady moment, between words or around them; -Infinity when there is none. */
  noise: number;
  /** Between the loud and the soft parts of the speech, in decibels. Words have syllables, and a hiss has none. */
  spread: number;
  /** Share of the samples that are cut off at the top, 0 to 1. */
  clipped: number;
  /** Whether what is heard in the quiet moments is mostly that of the mains. */
  hum: boolean;
}

const frameMilliseconds = 20;

/** Frames further below the loudest one are pauses, and say nothing about the speech itself. */
const speechRangeDecibels = 35;

/**
 * Noise is steady for 180 ms, longer than a consonant, and clearly below the speech. The end of a word falls faster,
 * and a vowel is louder.
 */
const noiseFrames = 9;
const noiseSpreadDecibels = 6;
const noiseBelowDecibels = 10;

/** At least this many full samples in a row are clipping; a wave that just reaches the top has one or two. */
const clippedRun = 3;
const nearTheTop = 0.985;

/**
 * @param whole the recording as it came
 * @param trimmed without the silence before and after
 */
export function measureRecording(whole: Pcm, trimmed: Pcm): Measured {
  const inTime = levelsOf(whole);
  const levels = [...inTime].sort((a, b) => a - b);
  const loudest = levels.at(-1) ?? -Infinity;
  const spoken = levels.filter((level) => level > loudest - speechRangeDecibels);
  const level = activeLevel(trimmed);
  return {
    seconds: trimmed.samples.length / trimmed.rate,
    level,
    noise: noiseOf(inTime, level),
    spread: at(spoken, 0.95) - at(spoken, 0.05),
    clipped: clippedShare(trimmed.samples),
    hum: isHum(whole, level),
  };
}

/** The level of each frame. */
function levelsOf({ rate, samples }: Pcm): number[] {
  const frame = samplesIn(frameMilliseconds, rate);
  const levels: number[] = [];
  for (let start = 0; start + frame <= samples.length; start += frame) {
    let power = 0;
    for (let i = start; i < start + frame; i += 1) power += (samples[i] as number) ** 2;
    levels.push(10 * Math.log10(power / frame));
  }
  return levels;
}

function noiseOf(levels: readonly number[], speech: number): number {
  let lowest = Infinity;
  for (let start = 0; start + noiseFrames <= levels.length; start += 1) {
    const window = levels.slice(start, start + noiseFrames);
    const top = Math.max(...window);
    const isSteady = top === -Infinity || top - Math.min(...window) <= noiseSpreadDecibels;
    if (isSteady && top < speech - noiseBelowDecibels) lowest = Math.min(lowest, top);
  }
  return lowest === Infinity ? -Infinity : lowest;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? -Infinity;
}

function clippedShare(samples: Float32Array): number {
  let [clipped, run] = [0, 0];
  for (const sample of samples) {
    run = Math.abs(sample) >= nearTheTop ? run + 1 : 0;
    if (run === clippedRun) clipped += clippedRun;
    else if (run > clippedRun) clipped += 1;
  }
  return clipped / Math.max(1, samples.length);
}
