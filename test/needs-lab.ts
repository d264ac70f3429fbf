import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * A test that imports one of these, also indirectly, uses the lab, a program started from its source, or a browser; or
 * it listens to recordings, which only tests of the lab rely on and which takes minutes.
 */
const labFiles = [
  'test/lab.ts',
  'lab/box.ts',
  'test/source-program.ts',
  'playwright-core',
  'test/phones/hear-digits.ts',
];

/** A telephone in a page of Chromium: its sound is lost when other programs keep the browser from a core. */
const browserPhone = 'test/demo/demo-tester.ts';

const imports =
  /^(?:import|export)\b(?! type )[^;']*\bfrom '([^']+)';$|^import '([^']+)';$|^[^"\n]*\bimport\('([^']+)'\)/gm;

/** What a text imports at run time: packages by name, files by path relative to the project's folder. */
function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(imports)].map((found) => {
    const from = found[1] ?? found[2] ?? found[3] ?? '';
    return from.startsWith('.') ? posix.join(posix.dirname(path), from) : from;
  });
}

type Read = (path: string) => string | undefined;

interface Search {
  /** Files of the search so far. */
  seen?: Set<string>;
  /** What files import, for searches with the same `read`. */
  imported?: Map<string, string[]>;
}

/**
 * Whether a test file needs the lab or a browser.
 *
 * @param path relative to the project's folder, with slashes
 * @param read returns the text of a file; `undefined` when it does not exist, as for an example within a string
 */
export function needsLab(path: string, read: Read, search: Search = {}): boolean {
  return needsOneOf(labFiles, path, read, search);
}

/** Whether a test file listens to a telephone in a browser. Parameters as of `needsLab`. */
export function needsBrowserPhone(path: string, read: Read, search: Search = {}): boolean {
  return needsOneOf([browserPhone], path, read, search);
}

function needsOneOf(
  wanted: readonly string[],
  path: string,
  read: Read,
  { seen = new Set(), imported = new Map() }: Search,
): boolean {
  if (wanted.includes(path)) return true;
  if (seen.has(path) || !path.endsWith('.ts')) return false;
  seen.add(path);
  const found = imported.get(path) ?? importsOf(path, read(path) ?? '');
  imported.set(path, found);
  return found.some((each) => needsOneOf(wanted, each, read, { seen, imported }));
}

/** The projects of vitest.config.ts, by what their files need. */
export type Parts = Record<'unit' | 'lab' | 'browserPhone' | 'speed', string[]>;

/** Every test file is in one part; paths are relative to the project's folder. */
export function splitTests(projectFolder: string): Parts {
  const read = (path: string) => {
    const file = join(projectFolder, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  const parts: Parts = { unit: [], lab: [], browserPhone: [], speed: [] };
  const imported = new Map<string, string[]>();
  const tests = readdirSync(join(projectFolder, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path}`)
    .filter((path) => path.endsWith('.test.ts'))
    .sort();
  for (const path of tests) parts[partOf(path, read, imported)].push(path);
  return parts;
}

function partOf(path: string, read: Read, imported: Map<string, string[]>): keyof Parts {
  if (path.endsWith('-speed.test.ts')) return 'speed';
  if (needsBrowserPhone(path, read, { imported })) return 'browserPhone';
  return needsLab(path, read, { imported }) ? 'lab' : 'unit';
}
