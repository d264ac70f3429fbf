import type { Stage } from './stage.ts';

/** One line of the table. */
export interface Row {
  what: string;
  /** As it is printed, with its unit. */
  figure: string;
  /** For --json: each number by its name, with the unit in it where it has one. */
  values: Readonly<Record<string, number>>;
  /** What it is compared with, of the same run where there is such a thing. */
  against: string;
  bar?: Bar;
}

export interface Bar {
  /** As in `ratio ≤ 0.95`. */
  words: string;
  met: boolean;
}

/** A part of the benchmark that stands alone: it starts what it needs on the stage, and leaves nothing behind. */
export interface Section {
  /** As on the command line. */
  name: string;
  title: string;
  /** Longer than that, and what is missing counts as not measured. */
  limitSeconds: number;
  /** Yields each row as soon as it is measured. @throws Error when something could not be */
  measure(stage: Stage): AsyncGenerator<Row, void, undefined>;
}

/** @param unit as in `ms`; @param digits behind the point */
export function atMost(name: string, value: number, most: number, unit = ''): Bar {
  return { words: `${name} ≤ ${most}${unit === '' ? '' : ` ${unit}`}`, met: value <= most };
}

export function atLeast(name: string, value: number, least: number, unit = ''): Bar {
  return { words: `${name} ≥ ${least}${unit === '' ? '' : ` ${unit}`}`, met: value >= least };
}

/** Several bars in one cell: met when all are. */
export function allOf(...bars: Bar[]): Bar {
  const missed = bars.filter(({ met }) => !met).map(({ words }) => words.split(' ')[0]);
  const words = bars.map(({ words }) => words).join(', ');
  return {
    words: missed.length === 0 || bars.length === 1 ? words : `${words} (${missed} missed)`,
    met: missed.length === 0,
  };
}
