import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, projectFolder } from './read-source.ts';

const page = 'docs/promises.md';
const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');
const isThere = (path: string) => existsSync(join(projectFolder, path));

/** A row of a promise that is kept. */
interface Promised {
  id: string;
  words: string;
  source: string[];
  tests: string[];
}

const idShape = /\b[SCVTER]\d\d\b/g;
const inPart = '*In part.*';

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

const pathsIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);

/** The rows of a page, and the ids below its last two headings, which are not kept yet. */
function rowsOf(text: string): { kept: Promised[]; notes: string[]; planned: string[] } {
  const sections = text.split(/^## /m);
  const rows = (section: string) => [...section.matchAll(/^\| [A-Z]\d\d \|.*\|$/gm)].map(([line]) => cellsOf(line));
  const below = (title: string) => sections.filter((section) => section.startsWith(title)).flatMap(rows);
  const kept = sections.filter((section) => !/^(Kept in part|Planned)/.test(section)).flatMap(rows);
  return {
    kept: kept.map(([id = '', words = '', source, tests]) => {
      return { id, words, source: pathsIn(source), tests: pathsIn(tests) };
    }),
    notes: below('Kept in part').map(([id = '']) => id),
    planned: below('Planned').map(([id = '']) => id),
  };
}

/** Every mistake on a page of promises, as one line. */
function faultsOf(text: string, exists = isThere, open = read): string[] {
  const { kept, notes, planned } = rowsOf(text);
  const ids = [...kept.map(({ id }) => id), ...planned];
  const partly = kept.filter(({ words }) => words.includes(inPart)).map(({ id }) => id);
  return [
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} has two rows`),
    ...partly.filter((id) => !notes.includes(id)).map((id) => `${id} does not say what is missing`),
    ...notes.filter((id) => !partly.includes(id)).map((id) => `${id} misses something, and its row does not say so`),
    ...kept.flatMap(({ id, words, source, tests }) => [
      ...(words.replace(inPart, '').trim() === '' ? [`${id} says nothing`] : []),
      ...(source.some((path) => path.startsWith('src/')) ? [] : [`${id} names no source`]),
      ...(tests.some((path) => /^test\/.*\.test\.ts$/.test(path)) ? [] : [`${id} names no test`]),
      ...[...source, ...tests].filter((path) => !exists(path)).map((path) => `${id} names ${path}, which is not there`),
      ...(tests.filter(exists).some((path) => idsIn(open(path)).includes(id))
        ? []
        : [`${id} is named by none of its tests`]),
    ]),
  ];
}

function idsIn(text: string): string[] {
  return [...new Set(text.match(idShape))];
}

/** Ids that a file names and the page does not have. */
function unexplained(text: string, file: { path: string; text: string }): string[] {
  const { kept, planned } = rowsOf(text);
  const known = [...kept.map(({ id }) => id), ...planned];
  return idsIn(file.text)
    .filter((id) => !known.includes(id))
    .map((id) => `${file.path}: ${id}`);
}

// Pictures, fonts and sounds contain no text.
const isText = (path: string) => /\.(ts|mts|mjs|js|lua|md|json|css|conf|html|sh|yml)$/.test(path);
const here = 'test/house/promises.test.ts';

const folders = ['src', 'test', 'lab', 'bench', 'migrations', 'docs', 'dialplan', 'languages'];
const files = [...folders.flatMap(listFiles), 'README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md']
  .filter((path) => isText(path) && path !== page && path !== here && isThere(path))
  .map((path) => ({ path, text: read(path) }));

describe('the promises', () => {
  it('have a row for every id that is named anywhere', () => {
    expect(files.some(({ path, text }) => path.startsWith('src/') && idsIn(text).includes('S14'))).toBe(true);
    expect(files.flatMap((file) => unexplained(read(page), file))).toEqual([]);
  });

  it('name files that are there, and a test that names them', () => {
    expect(rowsOf(read(page)).kept.length).toBeGreaterThan(40);
    expect(faultsOf(read(page))).toEqual([]);
  });

  it('claim nothing of what is only planned: no file of the product or its tests names it', () => {
    const { planned } = rowsOf(read(page));
    const named = files.filter(({ path }) => /^(src|test|migrations)\//.test(path));
    expect(
      named.flatMap(({ path, text }) => idsIn(text).flatMap((id) => (planned.includes(id) ? [`${path}: ${id}`] : []))),
    ).toEqual([]);
  });
});

/** Examples with one mistake each. Each must be found, because a rule that finds nothing proves nothing. */
describe('a fault is found:', () => {
  const row = (id: string, words: string, source: string, test: string) => `| ${id} | ${words} | ${source} | ${test} |`;
  const right = row('C04', 'Passes once.', '`src/a.ts`', '`test/a.test.ts`');
  const exists = (path: string) => ['src/a.ts', 'test/a.test.ts', 'test/b.test.ts'].includes(path);
  const open = (path: string) => (path === 'test/a.test.ts' ? "it('C04 passes once')" : '');
  const faults = (text: string) => faultsOf(`# Promises\n\n## Codes\n\n${text}`, exists, open);

  it('none in a page that is right', () => {
    expect(faults(right)).toEqual([]);
  });

  it.each([
    ['a source that is not there', row('C04', 'x', '`src/gone.ts`', '`test/a.test.ts`')],
    ['a test that is not there', row('C04', 'x', '`src/a.ts`', '`test/a.test.ts`, `test/gone.test.ts`')],
    ['no source', row('C04', 'x', '', '`test/a.test.ts`')],
    ['no words', row('C04', '', '`src/a.ts`', '`test/a.test.ts`')],
    ['tests that do not name it', row('C04', 'x', '`src/a.ts`', '`test/b.test.ts`')],
    ['two rows', `${right}\n${right}`],
    ['in part, without what is missing', row('C04', 'x. *In part.*', '`src/a.ts`', '`test/a.test.ts`')],
    ['a part missing, of a row that says whole', `${right}\n\n## Kept in part\n\n| C04 | much |`],
    ['kept and planned at once', `${right}\n\n## Planned\n\n| C04 | once |`],
  ])('%s', (_what, text) => {
    expect(faults(text)).toHaveLength(1);
  });

  it('an id without a row', () => {
    const file = { path: 'src/a.ts', text: '/** Passes once (C04), and never again (C99). */' };
    expect(unexplained(`## Codes\n\n${right}`, file)).toEqual(['src/a.ts: C99']);
  });
});
