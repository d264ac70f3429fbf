import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compileSource, hashOf } from '../../lab/compiled-source.ts';
import { listFiles } from './read-source.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'belcode-source-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/a.ts'), 'export const a = 1;');
  writeFileSync(join(folder, 'src/b.lua'), 'return 1');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('the compiled source has every file of the source', () => {
  const compiled = compileSource();
  const missing = ['src', 'migrations']
    .flatMap(listFiles)
    .filter((path) => !existsSync(join(compiled, path.replace(/\.ts$/, '.js'))));
  expect(missing).toEqual([]);
});

it.each([
  ['is changed', 'src/a.ts', 'export const a = 2;'],
  ['that is no TypeScript is changed', 'src/b.lua', 'return 2'],
])('the source is compiled again when a file %s', (_how, path, text) => {
  const files = ['src/a.ts', 'src/b.lua'];
  const before = hashOf(folder, files);
  expect(hashOf(folder, files)).toBe(before);
  writeFileSync(join(folder, path), text);
  expect(hashOf(folder, files)).not.toBe(before);
});

it('and when one is added, renamed or taken away', () => {
  const before = hashOf(folder, ['src/a.ts']);
  writeFileSync(join(folder, 'src/c.ts'), 'export const a = 1;');
  const hashes = [['src/a.ts', 'src/c.ts'], ['src/c.ts'], []].map((files) => hashOf(folder, files));
  expect(new Set([before, ...hashes]).size).toBe(4);
});
