import type { Pcm } from '../../src/speech/pcm.ts';
import { correlate, energyOf, type Likeness, maxPieceSeconds, type Searchable, spanSamples } from './correlate.ts';

/** A part of a clip, searched by itself: a gap or a lost packet elsewhere in the clip does not spoil it. */
interface Piece {
  /** Samples from the clip's beginning. */
  offset: number;
  samples: Float32Array;
  /** Its part of the clip's energy, 0 to 1. */
  weight: number;
}

export interface Clip {
  name: string;
  /** Samples a second. */
  rate: number;
  length: number;
  pieces: Piece[];
  /** Of each piece. */
  samples: Float32Array[];
}

export interface Match extends Stretch {
  /** The likeness of the last piece: low when the recording ends inside the clip. */
  lastScore: number;
}

/** A part of a recording, in samples, that is like a clip or a part of it; `to` is behind the last sample. */
export interface Stretch {
  /** The clip's name. */
  name: string;
  from: number;
  to: number;
  /** 0 to 1: the mean likeness of the pieces, by their energy. */
  score: number;
}

/** Pieces are about this long. Shorter ones are found in other words too. */
const pieceSeconds = 0.28;

/** A piece with less of the clip's energy for its length is a pause between words. */
const leastPowerShare = 0.1;

/** Scores are summed in 32 bits. */
const rounding = 1e-3;

/** How far a piece may lie from where it should, because of gaps and lost packets before it. */
const driftSeconds = 0.06;

/** Two finds of the same clip lie at least this far apart. */
const apartSeconds = 0.02;

/** @param minPieces cuts a short clip into at least this number of pieces, which are then shorter */
export function cutClip(name: string, { samples, rate }: Pcm, minPieces: number): Clip {
  const count = Math.max(minPieces, Math.round(samples.length / (pieceSeconds * rate)));
  const length = Math.min(maxPieceSeconds * rate, Math.ceil(samples.length / count));
  const whole = energyOf(samples);
  const pieces: Piece[] = [];
  for (let offset = 0; offset < samples.length; offset += length) {
    const piece = samples.slice(offset, offset + length);
    const weight = energyOf(piece) / whole;
    if (weight > (leastPowerShare * piece.length) / samples.length) pieces.push({ offset, samples: piece, weight });
  }
  const kept = pieces.reduce((sum, piece) => sum + piece.weight, 0);
  return {
    name,
    rate,
    length: samples.length,
    pieces: pieces.map((each) => ({ ...each, weight: each.weight / kept })),
    samples: pieces.map((each) => each.samples),
  };
}

/** How alike the recording is to each piece of a clip. */
export function likenessOf(recording: Searchable, clip: Clip): readonly Likeness[] {
  return correlate(recording, clip.samples);
}

/** Every place where the clip may begin, with at least the given score. */
export function findWhole(clip: Clip, likeness: readonly Likeness[], leastScore: number): Match[] {
  // Most clips are nowhere in a recording. Their pieces tell so, without a look at where each of them is most alike.
  const most = clip.pieces.reduce((sum, { weight }, i) => sum + weight * (likeness[i] as Likeness).maximum, 0);
  if (most < leastScore - rounding) return [];
  const first = clip.pieces[0]?.offset ?? 0;
  const drift = driftSeconds * clip.rate;
  const scores = new Float32Array(likeness[0]?.values.length ?? 0);
  for (const { from, to } of spansWith(clip, likeness, leastScore - rounding)) {
    for (const [i, { offset, weight }] of clip.pieces.entries()) {
      const { values } = likeness[i] as Likeness;
      const shift = offset - first;
      const end = Math.min(to, scores.length - shift);
      // The first piece says where the clip begins; the others need only be near.
      const last = i === 0 ? values.subarray(from, end) : slidingMaximum(values, drift, from + shift, end + shift);
      for (let at = from; at < end; at += 1) {
        scores[at] = (scores[at] as number) + weight * (last[at - from] as number);
      }
    }
  }
  const lastPiece = likeness.at(-1)?.values ?? scores;
  const lastShift = (clip.pieces.at(-1)?.offset ?? 0) - first;
  const lastReach = likeness.length > 1 ? drift : 0;
  return peaks(scores, leastScore, apartSeconds * clip.rate).map((at) => ({
    name: clip.name,
    from: at - first,
    to: at - first + clip.length,
    score: scores[at] as number,
    lastScore: maximumAround(lastPiece, at + lastShift, lastReach),
  }));
}

/** 0 behind the end. */
function maximumAround(values: Float32Array, at: number, reach: number): number {
  if (at >= values.length) return 0;
  return slidingMaximum(values, reach, at, at + 1)[0] as number;
}

/** Where the clip might begin with such a score, if each of its pieces were as alike as anywhere near. */
function spansWith(clip: Clip, likeness: readonly Likeness[], leastScore: number): { from: number; to: number }[] {
  const first = clip.pieces[0]?.offset ?? 0;
  const drift = driftSeconds * clip.rate;
  const samples = likeness[0]?.values.length ?? 0;
  const spans: { from: number; to: number }[] = [];
  for (let from = 0; from < samples; from += spanSamples) {
    let score = 0;
    for (const [i, { offset, weight }] of clip.pieces.entries()) {
      const reach = i === 0 ? 0 : drift;
      score += weight * maximumNear(likeness[i] as Likeness, from + offset - first - reach, spanSamples + 2 * reach);
    }
    if (score < leastScore) continue;
    const to = Math.min(from + spanSamples, samples);
    const before = spans.at(-1);
    if (before?.to === from) before.to = to;
    else spans.push({ from, to });
  }
  return spans;
}

/** At least the highest value of a stretch. */
function maximumNear({ maxima }: Likeness, from: number, length: number): number {
  const end = Math.min(maxima.length, Math.ceil((from + length) / spanSamples));
  let highest = 0;
  for (let span = Math.max(0, Math.floor(from / spanSamples)); span < end; span += 1)
    highest = Math.max(highest, maxima[span] as number);
  return highest;
}

/** Where two pieces of the clip follow each other as they do in it. */
export function findPart(clip: Clip, likeness: readonly Likeness[], leastScore: number): Stretch[] {
  const drift = driftSeconds * clip.rate;
  return clip.pieces.slice(1).flatMap((piece, i) => {
    const distance = piece.offset - (clip.pieces[i]?.offset ?? 0);
    const alike = likeness[i] as Likeness;
    const next = likeness[i + 1] as Likeness;
    if (alike.maximum < leastScore || next.maximum < leastScore) return [];
    return peaks(alike.values, leastScore, apartSeconds * clip.rate).flatMap((at) => {
      const near = next.values.subarray(Math.max(0, at + distance - drift), at + distance + drift);
      const nextScore = near.reduce((highest, each) => Math.max(highest, each), 0);
      if (nextScore < leastScore) return [];
      const score = ((alike.values[at] as number) + nextScore) / 2;
      return [{ name: clip.name, from: at, to: at + distance + piece.samples.length, score }];
    });
  });
}

/** Where the values are at least `least`, and the highest within `apart` samples. */
function peaks(values: Float32Array, least: number, apart: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] as number;
    if (value < least) continue;
    const before = found.at(-1);
    if (before === undefined || at - before > apart) found.push(at);
    else if (value > (values[before] as number)) found[found.length - 1] = at;
  }
  return found;
}

/**
 * For each sample from `from` to `to` the highest value at most `reach` away (a queue of falling values, so that it
 * takes linear time).
 */
function slidingMaximum(values: Float32Array, reach: number, from: number, to: number): Float32Array {
  const highest = new Float32Array(Math.max(0, to - from));
  const first = Math.max(0, from - reach);
  const end = Math.min(values.length, to + reach);
  const queue = new Int32Array(Math.max(0, end - first));
  let head = 0;
  let tail = 0;
  for (let at = first; at < to + reach; at += 1) {
    if (at < end) {
      while (tail > head && (values[queue[tail - 1] as number] as number) <= (values[at] as number)) tail -= 1;
      queue[tail] = at;
      tail += 1;
    }
    const middle = at - reach;
    if (middle < from) continue;
    while ((queue[head] as number) < middle - reach) head += 1;
    highest[middle - from] = values[queue[head] as number] as number;
  }
  return highest;
}
