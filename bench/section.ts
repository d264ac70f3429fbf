import type { Stage } from './stage.ts';

/** One line of the table. */
export interface Row {
  what: string;
  /** The printed value with its unit. */
  figure: string;
  /** For --json: each number by a name that includes its unit. */
  values: Readonly<Record<string, number>>;
  /** The baseline, from the same run where there is one. */
  against: string;
  /** The figure divided by its baseline of the same run, where it has one. */
  ratio?: Ratio;
  bar?: Bar;
}

/** What is kept and compared from run to run. */
export interface Ratio {
  value: number;
  better: 'less' | 'more';
}

export interface Bar {
  /** For example `ratio ≤ 0.95`. */
  words: string;
  met: boolean;
}

/** An independent part of the benchmark. It starts its programs on the stage and leaves nothing behind. */
export interface Section {
  /** Name on the command line. */
  name: string;
  title: string;
  /** Rows that are missing after this time count as not measured. */
  limitSeconds: number;
  /** Yields each row as soon as it is measured. @throws Error when a measurement fails */
  measure(stage: Stage): AsyncGenerator<Row, void, undefined>;
}

/** A cost or a time against its baseline. */
export const less = (value: number): Ratio => ({ value, better: 'less' });

/** A rate against its baseline. */
export const more = (value: number): Ratio => ({ value, better: 'more' });

/** @param unit for example `ms` @param digits decimals */
export function atMost(name: string, value: number, max: number, unit = ''): Bar {
  return { words: `${name} ≤ ${max}${unit === '' ? '' : ` ${unit}`}`, met: value <= max };
}

export function atLeast(name: string, value: number, min: number, unit = ''): Bar {
  return { words: `${name} ≥ ${min}${unit === '' ? '' : ` ${unit}`}`, met: value >= min };
}

/** Several bars in one cell; met when all are met. */
export function allOf(...bars: Bar[]): Bar {
  const missed = bars.filter(({ met }) => !met).map(({ words }) => words.split(' ')[0]);
  const words = bars.map(({ words }) => words).join(', ');
  return {
    words: missed.length === 0 || bars.length === 1 ? words : `${words} (${missed} missed)`,
    met: missed.length === 0,
  };
}
