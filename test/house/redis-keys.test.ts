import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles, projectFolder } from './read-source.ts';

const page = readFileSync(join(projectFolder, 'docs/redis.md'), 'utf8');

const rows = [...page.matchAll(/^\| `([^`]+)` \|.*\| `(test[^`]+)` \|$/gm)].map(([, key = '', test = '']) => ({
  key,
  test,
}));

/** The beginning of each key and channel that a file names, up to its first gap. */
function keysIn(text: string): string[] {
  const quoted = [...text.matchAll(/[`']((?:belcode:|\{belcode)[^`']*)[`']/g)].map(([, key = '']) => key);
  return quoted
    .filter((key) => !/^belcode: /.test(key))
    .map((key) => /^(belcode:\{|\{belcode-calls\}|\{belcode\}|belcode:[a-z-]+:?)/.exec(key)?.[0] ?? key);
}

const used = listFiles('src')
  .filter((path) => /\.(ts|lua)$/.test(path))
  .flatMap((path) => keysIn(readFileSync(join(projectFolder, path), 'utf8')).map((key) => ({ key, path })));

it('has keys and rows', () => {
  expect(used.length).toBeGreaterThan(25);
  expect(rows.length).toBeGreaterThan(25);
});

it.each(used)('$key, of $path, has a row', ({ key }) => {
  expect(rows.filter((row) => key.startsWith(row.key) || row.key === `${key}:`)).toHaveLength(1);
});

it.each(rows)('the row $key is about a key that is used, and names its test', ({ key, test }) => {
  expect(used.some((each) => each.key.startsWith(key) || `${each.key}:` === key)).toBe(true);
  expect(existsSync(join(projectFolder, test))).toBe(true);
});
