import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  endedSeries,
  exchangeAbilities,
  knownFaults,
  lowestVersions,
  seriesOf,
  type Version,
} from '../../src/asterisk/exchange-versions.ts';
import { projectFolder } from './read-source.ts';

const page = readFileSync(join(projectFolder, 'docs/setup.md'), 'utf8');
/** With these all calls of the tests were placed. */
const triedVersions: readonly Version[] = [
  [16, 28, 0],
  [22, 10, 1],
];
const allSeries = [16, 17, 18, 19, 20, 21, 22, 23];
const abilities = Object.values(exchangeAbilities);

const tableOf = (rows: readonly (readonly string[])[]) => {
  const [heads = [], ...rest] = rows;
  return [heads, heads.map(() => '---'), ...rest].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};

const short = ([major, minor]: Version) => `${major}.${minor}`;

function cellOf(series: number, since: readonly Version[]): string {
  const [newest = 0] = since.at(-1) ?? [];
  const first = seriesOf([series, 0, 0], since);
  if (first === undefined) return series > newest ? 'yes' : 'no';
  return first[1] === 0 ? 'yes' : `from ${short(first)}`;
}

const faultsIn = (series: number) =>
  knownFaults.flatMap(({ versions }) =>
    versions.filter(({ from }) => from[0] === series).map(({ from }) => short(from)),
  );

const byVersion = tableOf([
  ['Asterisk', 'works', ...abilities.map(({ name }) => `\`${name}\``), 'refused', 'tried', 'mended by its makers'],
  ...allSeries.map((series) => [
    String(series),
    cellOf(series, lowestVersions),
    ...abilities.map(({ since }) => cellOf(series, since)),
    faultsIn(series).join(', '),
    triedVersions
      .filter(([major]) => major === series)
      .map((version) => version.join('.'))
      .join(', '),
    endedSeries.includes(series) ? 'no more' : 'yes',
  ]),
]);

const byAbility = tableOf([
  ['', 'what it is for', 'without it', 'what that costs'],
  ...abilities.map(({ name, what, instead, costs }) => [`\`${name}\``, what, instead, costs]),
]);

it.each([
  ['by version', byVersion],
  ['by what is lacking', byAbility],
])('docs/setup.md has the table of the code: %s', (_name, table) => {
  const [, part = ''] = page.split('\n## Versions of Asterisk\n');
  expect(part.split('\n\n')).toContain(table);
});

it.each(knownFaults)('docs/setup.md names the fault: $what', ({ versions, source }) => {
  const [, part = ''] = page.split('\n## Versions of Asterisk\n');
  expect(part).toContain(source);
  for (const { from, before } of versions) {
    expect(part).toContain(short(from));
    if (before !== undefined) expect(part).toContain(short(before));
  }
});
