// Makes the tables of docs/capacity.md with Erlang's formulas, and with a simulation of the queue where no formula
// exists. With --lab, real calls wait in the lab and their waiting times are compared with the simulation.
//
//   npm run bench:capacity -- [--lab]

import { parseArgs } from 'node:util';
import { compareWithLab } from './capacity-in-lab.ts';
import { readMorning, simulateMorning } from './morning.ts';

const userCounts = [100, 300, 1_000, 3_000, 10_000];
const phoneShares = [0.25, 0.5, 1];
const trunks = [4, 10, 30, 60, 120];
/** People see how long they wait; a call that would wait longer than eight minutes is refused. */
const tooLongSeconds = 480;

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function needsTable(): string[] {
  const head = [
    ...['users', 'by phone', 'calls a second', 'erlang', 'B: 1 % lost', 'C: 95 % within 10 s'],
    ...['peak: 95 % within 10 s', 'pace', 'wait p50 / p95', 'machines'],
  ];
  return [
    row(head),
    row(head.map(() => '--:')),
    ...userCounts.flatMap((users) =>
      phoneShares.map((share) => {
        const morning = readMorning(users, share);
        const {
          callsPerSecond,
          erlang,
          channelsByErlangB,
          channelsByErlangC,
          channelsInPeak,
          pace,
          p50,
          p95,
          machines,
        } = morning;
        return row([
          ...[users.toLocaleString('en'), `${share * 100} %`, callsPerSecond.toFixed(2), erlang.toFixed(1)],
          ...[channelsByErlangB, channelsByErlangC, channelsInPeak, pace],
          `${p50.toFixed(0)} / ${p95.toFixed(0)} s`,
          machines,
        ]);
      }),
    ),
  ];
}

function trunkTable(): string[] {
  const head = ['users by phone', ...trunks.map((channels) => `${channels} channels`)];
  return [
    row(head),
    row(head.map(() => '--:')),
    ...[100, 250, 500, 1_000, 2_500, 5_000].map((users) =>
      row([
        users.toLocaleString('en'),
        ...trunks.map((channels) => {
          const { p50, p95 } = simulateMorning(users, channels, 1_000);
          return p95 > tooLongSeconds ? 'too few' : `${p50.toFixed(0)} / ${p95.toFixed(0)} s`;
        }),
      ]),
    ),
  ];
}

const { values } = parseArgs({ options: { lab: { type: 'boolean' } } });
if (values.lab) console.log(await compareWithLab((line) => console.error(line)));
else console.log([...needsTable(), '', ...trunkTable()].join('\n'));
