import type { Row } from './section.ts';

/** The results of one section, and what it could not measure. */
export interface Measured {
  name: string;
  title: string;
  seconds: number;
  rows: readonly Row[];
  /** Why rows are missing. */
  unmeasured?: string | undefined;
}

export interface Machine {
  cores: number;
  processor: string;
  node: string;
  /** Load average of one minute, before and after. */
  loadAverage: readonly [number, number];
  seconds: number;
}

const widths = { what: 72, figure: 36, bar: 42 };

export function formatTable(sections: readonly Measured[], machine: Machine): string {
  const [before, after] = machine.loadAverage.map((load) => load.toFixed(1));
  const lines = sections.flatMap(({ title, rows, unmeasured, seconds }) => [
    '',
    `${title} (${Math.round(seconds)} s)`,
    ...rows.map(formatRow),
    ...(unmeasured === undefined ? [] : [`  NOT MEASURED: ${unmeasured}`]),
  ]);
  const missed = sections.flatMap(({ rows }) => rows).filter(({ bar }) => bar?.met === false).length;
  const bars = sections.flatMap(({ rows }) => rows).filter(({ bar }) => bar !== undefined).length;
  return [
    `${machine.cores} cores of ${machine.processor}, Node ${machine.node}, load average ${before} before and ${after} after, ${Math.round(machine.seconds)} s.`,
    '',
    `${'what'.padEnd(widths.what)}  ${'figure'.padEnd(widths.figure)} ${'bar'.padEnd(widths.bar)} compared with`,
    ...lines,
    '',
    `${bars - missed} of ${bars} bars met.`,
  ].join('\n');
}

function formatRow({ what, figure, bar, against }: Row): string {
  const judged = bar === undefined ? '' : `${bar.words} ${bar.met ? 'met' : 'MISSED'}`;
  return `  ${what.padEnd(widths.what)}${figure.padEnd(widths.figure)} ${judged.padEnd(widths.bar)} ${against}`.trimEnd();
}

export function formatJson(sections: readonly Measured[], machine: Machine): string {
  return JSON.stringify({ ...machine, sections }, null, 2);
}
