import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, projectFolder, type SourceFile } from './read-source.ts';

/** Migrations are run by their names. */
const calledByName = /^migrations\//;

const exported = /^export (?:async )?(?:function\*?|const|let|class) ([A-Za-z_$][\w$]*)/gm;

/** Values that a file exports and no other file names, as `path: name`. */
function unusedExports(files: readonly SourceFile[]): string[] {
  const filesWith = new Map<string, number>();
  for (const { text } of files) {
    for (const word of new Set(text.match(/[A-Za-z_$][\w$]*/g))) filesWith.set(word, (filesWith.get(word) ?? 0) + 1);
  }
  return files
    .filter(({ path }) => /\.ts$/.test(path) && !path.startsWith('test/') && !calledByName.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(exported)]
        .filter(([, name = '']) => filesWith.get(name) === 1)
        .map(([, name]) => `${path}: ${name}`),
    );
}

describe('an export', () => {
  it('is used by another file', () => {
    const files = [...['src', 'lab', 'bench', 'test', 'migrations'].flatMap(listFiles), ...readdirSync(projectFolder)]
      .filter((path) => /\.(ts|js|html)$/.test(path))
      .map((path) => ({ path, text: readFileSync(join(projectFolder, path), 'utf8') }));
    expect(files.length).toBeGreaterThan(500);
    expect(unusedExports(files)).toEqual([]);
  });

  it.each([
    ['a constant', 'export const held = 1;', ['src/x.ts: held']],
    ['a function', 'export async function held() {}', ['src/x.ts: held']],
    ['a class', 'export class Held {}', ['src/x.ts: Held']],
    ['what another file names', 'export const used = 1;', []],
    ['what is not exported', 'const held = 1;', []],
    ['a type, which a signature may need', 'export interface Held {}', []],
  ])('%s', (_what, text, found) => {
    const other = { path: 'test/y.test.ts', text: "import { used } from '../src/x.ts';" };
    expect(unusedExports([{ path: 'src/x.ts', text }, other])).toEqual(found);
  });
});
