import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listBuiltLanguages } from '../../src/speech/built-languages.ts';
import type { Pcm } from '../../src/speech/pcm.ts';
import { type PromptName, promptNames } from '../../src/speech/prompts.ts';
import { resample } from '../../src/speech/resample.ts';
import { soundPath } from '../../src/speech/sound-file.ts';
import { decodeWav } from '../../src/speech/wav.ts';
import { makeSearchable, type Searchable, silencePowerOf } from './correlate.ts';
import { type Clip, cutClip, findPart, findWhole, likenessOf, type Match, type Stretch } from './find-clips.ts';

/** The rate of a telephone, at which everything is compared. */
const rate = 8000;

/**
 * Most prompts are nowhere in a recording. A quarter of the rate tells so for a fifth of the work: there a prompt that
 * was played scores at most 0.1 less than at the whole rate (measured with espeak-ng in both languages).
 */
const roughRate = rate / 4;
const roughMargin = 0.12;
/** How far a rough find may be from the exact one, in seconds: the drift of two pieces. */
const besideRoughFind = 0.12;

/**
 * A clip counts as heard from this score on. Measured with espeak-ng in both languages: over a telephone a clip that
 * was played scores 0.99, with a lost or late packet in it 0.6 to 0.95; a digit that was not played, 0.6 at most
 * between digits.
 */
const leastScore = 0.65;

/**
 * Next to a digit that was certainly heard, the best match counts from this score on, because a late packet spoils a
 * short word most.
 */
const leastScoreInSaying = 0.5;

/** A prompt counts only when its end was heard too: the end is what tells `press-3` from `press-4`. */
const leastLastScore = 0.6;

/** Two pieces in a row with this score are the prompt, also when the phone hung up before its end. */
const leastPartScore = 0.7;

/** A smaller difference between two scores may come from noise on the line. */
const surelyMoreAlike = 0.03;

/** Words that overlap by more cannot both have been said: 50 ms. */
const overlap = 400;

/** Longer than the longest pause inside a code (1 s, said slowly), shorter than a pause with "once more" in it. */
const betweenSayings = 1.4 * rate;

/** Digits with this score were surely said: nothing else is like them to this degree. */
const surelySaidScore = 0.9;

/** So many digits in a row are a code. A prompt says one digit at most: "press seven". */
const minDigitsOfCode = 4;

/** The clips of one language, cut into pieces, at the full rate and at the rough one. */
export interface Ear {
  clips: readonly { whole: Clip; rough: Clip }[];
}

export interface HeardPrompt {
  name: PromptName;
  /** Where it begins, in milliseconds of the recording. */
  atMilliseconds: number;
  endsAtMilliseconds: number;
  /** 0.65 to 1. */
  score: number;
}

/** A code, or what was heard of it, said once. */
export interface HeardSaying {
  digits: string;
  /** Where its last digit ends, in milliseconds of the recording. */
  endsAtMilliseconds: number;
}

/** All that was heard in one recording. */
export interface Heard {
  /** The digits of each saying, in order: `['482913', '482913', '482913']`. */
  sayings: string[];
  /** The prompts, in order. */
  prompts: HeardPrompt[];
}

/**
 * @param sounds the folder that `belcode sounds build` made: a recording is matched against the very clips that were
 *   played
 */
export function openEar(sounds: string, language: string): Promise<Ear> {
  const key = join(sounds, language);
  const ear = ears.get(key) ?? makeEar(sounds, language);
  ears.set(key, ear);
  return ear;
}

/** A file of tests listens to many calls. */
const ears = new Map<string, Promise<Ear>>();

async function makeEar(sounds: string, language: string): Promise<Ear> {
  const next = await nextLanguage(sounds, language);
  const clips = promptNames.map(async (name) => {
    const file = soundPath(sounds, name === 'this-language' ? next : language, name, 'wav');
    const sound = resample(decodeWav(await readFile(file), file), rate);
    const minPieces = isDigit(name) ? 2 : 1;
    return { whole: cutClip(name, sound, minPieces), rough: cutClip(name, resample(sound, roughRate), minPieces) };
  });
  return { clips: await Promise.all(clips) };
}

/** The language that key 3 leads to in a call of the lab, where the voice has two. */
async function nextLanguage(sounds: string, language: string): Promise<string> {
  const languages = await listBuiltLanguages(sounds, language);
  return languages[1] ?? language;
}

/** Reads what a phone or a browser recorded, at any rate. @throws Error when it is not a WAV file */
export async function readRecording(file: string): Promise<Pcm> {
  return decodeWav(await readFile(file), file);
}

/** The digits of each saying, in order; none when there were only prompts. */
export function hearDigits(ear: Ear, recording: Pcm): string[] {
  return listen(ear, recording).sayings;
}

/** Which of the named prompts were heard to their end, and when. */
export function hearPrompts(ear: Ear, recording: Pcm, names: readonly PromptName[] = promptNames): HeardPrompt[] {
  return listen(ear, recording).prompts.filter(({ name }) => names.includes(name));
}

/** The digits of each saying, and when each was over. */
export function hearSayings(ear: Ear, recording: Pcm): HeardSaying[] {
  return sayingsOf(hearWords(ear, recording).digits);
}

/** Reads a recording once, for both digits and prompts. It is given no code, so it knows only what was heard. */
export function listen(ear: Ear, recording: Pcm): Heard {
  const { digits, prompts } = hearWords(ear, recording);
  return {
    sayings: sayingsOf(digits).map((saying) => saying.digits),
    prompts: prompts.map(({ name, from, to, score }) => ({
      name: name as PromptName,
      atMilliseconds: millisecondsOf(from),
      endsAtMilliseconds: millisecondsOf(to),
      score,
    })),
  };
}

function hearWords(ear: Ear, recording: Pcm): { digits: Match[]; prompts: Match[] } {
  const heard = resample(recording, rate);
  const searchable = makeSearchable(heard.samples, rate);
  const digits = ear.clips
    .filter(({ whole }) => isDigit(whole.name))
    .flatMap(({ whole }) => findWhole(whole, likenessOf(searchable, whole), leastScoreInSaying));
  const rough = betweenCodes(resample(heard, roughRate).samples, digits);
  const prompts: Match[] = [];
  const partsOfPrompts: Stretch[] = [];
  for (const { whole: clip, rough: roughClip } of ear.clips) {
    if (isDigit(clip.name)) continue;
    for (const { from, to } of rough.flatMap((stretch) => whereRoughly(stretch, roughClip))) {
      const window = makeSearchable(heard.samples.subarray(from, to), rate, searchable.silencePower);
      const likeness = likenessOf(window, clip);
      prompts.push(...findWhole(clip, likeness, leastScore).map((found) => later(found, from)));
      partsOfPrompts.push(...findPart(clip, likeness, leastPartScore).map((found) => later(found, from)));
    }
  }
  const heardPrompts = best(
    prompts.filter((prompt) => prompt.lastScore >= leastLastScore && !isPartOfAnother(prompt, partsOfPrompts)),
  );
  // "Press seven" has a seven in it: a digit inside a prompt is not a digit of a code.
  const heardDigits = best(
    digits.filter(
      (digit) =>
        !heardPrompts.some((prompt) => overlaps(prompt, digit)) &&
        !partsOfPrompts.some((part) => part.score > digit.score && overlaps(part, digit)),
    ),
  );
  return { digits: heardDigits, prompts: heardPrompts };
}

/** A stretch of the recording at the rough rate. */
interface RoughStretch {
  searchable: Searchable;
  /** Where it begins, in samples at the full rate. */
  from: number;
}

/**
 * What is left to search for prompts, because half of a call is codes that were surely said.
 *
 * @param digits all that may have been heard, at the full rate
 */
function betweenCodes(rough: Float32Array, digits: readonly Match[]): RoughStretch[] {
  const silencePower = silencePowerOf(rough);
  const surely = best(digits).filter(({ score }) => score >= surelySaidScore);
  const stretches: RoughStretch[] = [];
  let from = 0;
  const add = (to: number) => {
    const samples = rough.subarray(from, to);
    if (samples.length === 0) return;
    const searchable = makeSearchable(samples, roughRate, silencePower);
    stretches.push({ searchable, from: from * (rate / roughRate) });
  };
  for (const code of inRows(surely).filter((row) => row.length >= minDigitsOfCode)) {
    const begin = (code[0] as Match).from / rate + besideRoughFind;
    const end = (code.at(-1) as Match).to / rate - besideRoughFind;
    add(Math.floor(begin * roughRate));
    from = Math.floor(end * roughRate);
  }
  add(rough.length);
  return stretches;
}

/** Where a prompt or two pieces of it may have been played: stretches at the full rate that do not overlap. */
function whereRoughly({ searchable, from: offset }: RoughStretch, clip: Clip): { from: number; to: number }[] {
  const likeness = likenessOf(searchable, clip);
  const finds: Stretch[] = [
    ...findWhole(clip, likeness, leastScore - roughMargin),
    ...findPart(clip, likeness, leastPartScore - roughMargin),
  ];
  const spans: { from: number; to: number }[] = [];
  for (const find of finds.sort((a, b) => a.from - b.from)) {
    const from = Math.max(0, offset + Math.floor((find.from / roughRate - besideRoughFind) * rate));
    const to = offset + Math.ceil((find.to / roughRate + besideRoughFind) * rate);
    const before = spans.at(-1);
    if (before === undefined || from > before.to) spans.push({ from, to });
    else before.to = Math.max(before.to, to);
  }
  return spans;
}

function later<T extends Stretch>(found: T, samples: number): T {
  return { ...found, from: found.from + samples, to: found.to + samples };
}

/**
 * "…, press one" in the prompt of the keys is like the end of `press-1`, but more like the former by its pieces.
 */
function isPartOfAnother(prompt: Match, parts: readonly Stretch[]): boolean {
  const here = parts.filter((part) => overlaps(part, prompt));
  const own = here.filter(({ name }) => name === prompt.name).map(({ score }) => score);
  return here.some(({ score }) => score > Math.max(prompt.score, ...own) + surelyMoreAlike);
}

/** Of those that overlap, only the best match; in the order of time. */
function best(matches: readonly Match[]): Match[] {
  const kept: Match[] = [];
  for (const match of matches.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((each) => overlaps(each, match))) kept.push(match);
  }
  return kept.sort((a, b) => a.from - b.from);
}

function overlaps(a: Stretch, b: Stretch): boolean {
  return Math.min(a.to, b.to) - Math.max(a.from, b.from) > overlap;
}

function sayingsOf(digits: readonly Match[]): HeardSaying[] {
  return inRows(digits)
    .filter((saying) => saying.some(({ score }) => score >= leastScore))
    .map((saying) => ({
      digits: saying.map(({ name }) => name.slice('digit-'.length)).join(''),
      endsAtMilliseconds: millisecondsOf(saying.at(-1)?.to ?? 0),
    }));
}

function millisecondsOf(samples: number): number {
  return Math.round((samples / rate) * 1000);
}

/** Digits that follow each other, apart by sayings. */
function inRows(digits: readonly Match[]): Match[][] {
  const rows: Match[][] = [];
  for (const digit of digits) {
    const row = rows.at(-1);
    if (row === undefined || digit.from - (row.at(-1)?.to ?? 0) > betweenSayings) rows.push([digit]);
    else row.push(digit);
  }
  return rows;
}

function isDigit(name: string): boolean {
  return name.startsWith('digit-');
}
