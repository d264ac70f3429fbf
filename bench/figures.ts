import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Ratio } from './section.ts';
import type { Machine, Measured } from './table.ts';

/** The ratios of the last run that was kept. Absolute times are not, because they are those of a machine. */
export interface KeptFigures {
  /** Day of the last section, ISO 8601. */
  measured: string;
  machine: string;
  /** By section, then by row. */
  ratios: Record<string, Record<string, number>>;
}

/** Below this a difference is that of two runs and not of two states of the source. */
const worseFrom = 0.1;

/** @throws SyntaxError for a file that is not JSON */
export function readFigures(file: string): KeptFigures | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as KeptFigures) : undefined;
}

/** Keeps the ratios of a run, and the earlier ones of sections that it did not measure. @param day ISO 8601 */
export function keepFigures(file: string, sections: readonly Measured[], machine: Machine, day: string): void {
  const ratios = { ...readFigures(file)?.ratios };
  for (const { name, rows } of sections) {
    const own = rows.flatMap(({ what, ratio }) => (ratio === undefined ? [] : [[what, rounded(ratio.value)] as const]));
    if (own.length > 0) ratios[name] = { ...ratios[name], ...Object.fromEntries(own) };
  }
  const kept: KeptFigures = { measured: day, machine: `${machine.cores} cores of ${machine.processor}`, ratios };
  writeFileSync(file, `${JSON.stringify(kept, null, 2)}\n`);
}

/** Three digits, because a ratio of two times on one machine holds no more. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** @returns one line for each ratio that is worse by more than a tenth than the kept one */
export function worseThanKept(kept: KeptFigures, sections: readonly Measured[]): string[] {
  return sections.flatMap(({ name, rows }) =>
    rows.flatMap(({ what, ratio }) => {
      const before = kept.ratios[name]?.[what];
      if (ratio === undefined || before === undefined) return [];
      const worse = worseBy(ratio, before);
      if (worse <= worseFrom) return [];
      const percent = (worse * 100).toFixed(0);
      return [`${name}: ${what}: ratio ${rounded(ratio.value)}, was ${before}: ${percent} % worse`];
    }),
  );
}

/** A share of the earlier ratio; below 0 when it became better. */
function worseBy({ value, better }: Ratio, before: number): number {
  return better === 'less' ? value / before - 1 : 1 - value / before;
}
