import { type Bar, type Delays, delaysBetween, meets } from './delays.ts';
import type { CallMoments } from './read-calls.ts';

/** What was measured, and how. */
export interface Measured {
  codeCalls: readonly CallMoments[];
  bareCalls: readonly CallMoments[];
  callsPerSecond: number;
  rounds: number;
  cores: number;
  /** Of one minute, at the beginning and at the end. */
  loadAverage: readonly [number, number];
}

interface Row {
  delays: Delays;
  /** Calls that should be in it. */
  of: number;
  bars: readonly Bar[];
}

/** The rows of the table, with the bars of README.md. Those that are indented are parts of the one above. */
export function rowsOf({ codeCalls, bareCalls }: Measured): Row[] {
  const row = (delays: Delays, of: readonly CallMoments[], ...bars: Bar[]): Row => ({ delays, of: of.length, bars });
  const quiet = codeCalls.filter(({ quiet }) => quiet);
  return [
    row(
      delaysBetween('A  request at the api → INVITE at the phone', codeCalls, 'requested', 'invited'),
      codeCalls,
      { figure: 'p50', milliseconds: 15 },
      { figure: 'p99', milliseconds: 60 },
    ),
    row(delaysBetween('     request → channel asked for', codeCalls, 'requested', 'created'), codeCalls),
    row(delaysBetween('     channel asked for → dial asked for', codeCalls, 'created', 'dialled'), codeCalls),
    row(delaysBetween('     dial asked for → INVITE', codeCalls, 'dialled', 'invited'), codeCalls),
    row(delaysBetween('   bare originate → INVITE', bareCalls, 'requested', 'invited'), bareCalls),
    row(delaysBetween('B  right key → "Your code is"', quiet, 'keyed', 'spoken'), codeCalls, {
      figure: 'p95',
      milliseconds: 60,
    }),
    row(delaysBetween('     key → sound asked for', quiet, 'keyed', 'askedToPlay'), codeCalls),
    row(delaysBetween('     sound asked for → first sound', quiet, 'askedToPlay', 'spoken'), codeCalls),
    row(delaysBetween('C  answer → first sound of the greeting', codeCalls, 'answered', 'greeted'), codeCalls),
    row(delaysBetween('   bare originate: answer → first sound', bareCalls, 'answered', 'greeted'), bareCalls),
  ];
}

/** How many times as long as a bare originate a code call takes to its INVITE. */
export function ratioOf({ codeCalls, bareCalls }: Measured): { p50: number; p99: number } {
  const code = delaysBetween('', codeCalls, 'requested', 'invited');
  const bare = delaysBetween('', bareCalls, 'requested', 'invited');
  return { p50: code.p50 / bare.p50, p99: code.p99 / bare.p99 };
}

export function isWhole(rows: readonly Row[]): boolean {
  return rows.every(({ delays, of }) => delays.calls === of);
}

export function formatTable(measured: Measured): string {
  const { codeCalls, bareCalls, callsPerSecond, rounds, cores, loadAverage } = measured;
  const rows = rowsOf(measured);
  const cell = (value: number) => value.toFixed(1).padStart(8);
  const lines = rows.map(({ delays, of, bars }) => {
    const { name, calls, p50, p95, p99, max } = delays;
    const said = bars.map((bar) => `${bar.figure} ≤ ${bar.milliseconds} ${meets(delays, bar) ? 'met' : 'MISSED'}`);
    const missing = calls === of ? [] : [`only ${calls} of ${of} calls`];
    return `${name.padEnd(44)}${[p50, p95, p99, max].map(cell).join('')}   ${[...said, ...missing].join(', ')}`.trimEnd();
  });
  const ratio = ratioOf(measured);
  const [before, after] = loadAverage.map((load) => load.toFixed(1));
  return [
    `${codeCalls.length} code calls and ${bareCalls.length} bare ones, in turns, ${rounds} rounds of each, ${callsPerSecond} a second.`,
    `${cores} cores, load average ${before} before and ${after} after.`,
    '',
    `${'milliseconds'.padEnd(44)}${['p50', 'p95', 'p99', 'max'].map((word) => word.padStart(8)).join('')}`,
    ...lines,
    '',
    `A is ${ratio.p50.toFixed(1)} times a bare originate at p50, ${ratio.p99.toFixed(1)} times at p99.`,
  ].join('\n');
}

export function formatJson(measured: Measured): string {
  const { codeCalls, bareCalls, ...how } = measured;
  const rows = rowsOf(measured).map(({ delays, of, bars }) => ({
    ...delays,
    name: delays.name.trim().replace(/ +/g, ' '),
    of,
    bars: bars.map((bar) => ({ ...bar, met: meets(delays, bar) })),
  }));
  return JSON.stringify(
    { ...how, codeCalls: codeCalls.length, bareCalls: bareCalls.length, rows, ratio: ratioOf(measured) },
    null,
    2,
  );
}
