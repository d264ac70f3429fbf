import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, projectFolder } from './read-source.ts';
import { unusedExports } from './unused-exports.ts';

describe('an export', () => {
  it('is imported by another file, and one of the product by more than its tests', () => {
    const folders = ['src', 'lab', 'bench', 'test', 'migrations', 'packaging'];
    const files = [...folders.flatMap(listFiles), ...readdirSync(projectFolder)]
      .filter((path) => /\.(ts|js|mjs)$/.test(path))
      .map((path) => ({ path, text: readFileSync(join(projectFolder, path), 'utf8') }));
    expect(files.length).toBeGreaterThan(500);
    expect(unusedExports(files)).toEqual([]);
  });

  it.each([
    ['a constant', 'export const held = 1;', ['src/x.ts: held']],
    ['a function', 'export async function held() {}', ['src/x.ts: held']],
    ['a class', 'export class Held {}', ['src/x.ts: Held']],
    ['names of a pattern', 'export const { held, other: [taken] } = given;', ['src/x.ts: held', 'src/x.ts: taken']],
    ['a name that another file has for something else', 'export const word = 1;', ['src/x.ts: word']],
    ['what another file imports', 'export const used = 1;', []],
    ['what another file imports by another name', 'export const renamed = 1;', []],
    ['what is not exported', 'const held = 1;', []],
    ['what only a test imports', 'export const tested = 1;', ['src/x.ts: tested']],
    ['a limit that a test reads, and its own file too', 'export const tested = 1;\nconst twice = tested * 2;', []],
    ['a type that its own file names, which a caller may need', 'export interface Held {}\nlet one: Held;', []],
    ['a type that nobody names', 'export interface Held {}', ['src/x.ts: Held']],
  ])('%s', (_what, text, found) => {
    const others = [
      {
        path: 'src/y.ts',
        text: "import { renamed as other, used } from './x.ts';\nconst word = { used, other };",
      },
      { path: 'test/y.test.ts', text: "import { tested } from '../src/x.ts';" },
    ];
    expect(unusedExports([{ path: 'src/x.ts', text }, ...others])).toEqual(found);
  });

  it('is used when a file is imported whole', () => {
    const other = { path: 'lab/y.ts', text: "const all = await import('../src/x.ts');" };
    expect(unusedExports([{ path: 'src/x.ts', text: 'export const held = 1;' }, other])).toEqual([]);
  });
});
