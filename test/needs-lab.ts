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

const imports =
  /^(?:import|export)\b(?! type )[^;']*\bfrom '([^']+)';$|^import '([^']+)';$|^[^"\n]*\bimport\('([^']+)'\)/gm;

/** What a text imports at run time: packages by name, files by path relative to the project's folder. */
function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(imports)].map((found) => {
    const from = found[1] ?? found[2] ?? found[3] ?? '';
    return from.startsWith('.') ? posix.join(posix.dirname(path), from) : from;
  });
}

/**
 * Whether a test file needs the lab or a browser.
 *
 * @param path relative to the project's folder, with slashes
 * @param read returns the text of a file; `undefined` when it does not exist, as for an example within a string
 * @param known `seen`: files of the search so far; `imported`: what files import, for searches with the same `read`
 */
export function needsLab(
  path: string,
  read: (path: string) => string | undefined,
  { seen = new Set<string>(), imported = new Map<string, string[]>() } = {},
): boolean {
  if (labFiles.includes(path)) return true;
  if (seen.has(path) || !path.endsWith('.ts')) return false;
  seen.add(path);
  const found = imported.get(path) ?? importsOf(path, read(path) ?? '');
  imported.set(path, found);
  return found.some((each) => needsLab(each, read, { seen, imported }));
}

/** The projects of vitest.config.ts. Every test file is in one of them; paths are relative to the project's folder. */
export function splitTests(projectFolder: string): { unit: string[]; lab: string[]; speed: string[] } {
  const read = (path: string) => {
    const file = join(projectFolder, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  const tests = readdirSync(join(projectFolder, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path}`)
    .filter((path) => path.endsWith('.test.ts'))
    .sort();
  const speed = tests.filter((path) => path.endsWith('-speed.test.ts'));
  const imported = new Map<string, string[]>();
  const lab = tests.filter((path) => !speed.includes(path) && needsLab(path, read, { imported }));
  const unit = tests.filter((path) => !speed.includes(path) && !lab.includes(path));
  return { unit, lab, speed };
}
