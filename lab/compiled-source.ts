import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { bundlePrograms, fixPlaces } from './bundle-programs.ts';
import { labFolder, projectFolder } from './folders.ts';

/**
 * Belcode's source, compiled and bundled once for all programs that the lab and the tests start, because some hundred
 * of them start in a run, and each would spend seconds on reading its packages. `npm run lint` checks the types, and
 * test/exchange/built-programs.test.ts runs the programs as `npm run build` makes them.
 */
const compiledFolder = join(labFolder, 'compiled');
const sourceFolders = ['src', 'migrations'];
const otherInputs = ['tsconfig.json', 'package-lock.json', 'lab/compiled-source.ts', 'lab/bundle-programs.ts'];

/** As esbuild writes them: `from "./clock.ts"`, `import("./clock.ts")`. */
const relativeImports = /(\b(?:from|import)[ (]"\.{1,2}\/[^"\n]+)\.ts"/g;

/** No run of today can still use an older folder. */
const unusedAfterMilliseconds = 24 * 60 * 60 * 1_000;

/** The folder of this process: a hash of every source file takes 80 ms, in which a test does nothing else. */
let compiled: string | undefined;

/** The command line that starts a program of `src/`, such as `src/api.ts`, from its source as this process found it. */
export function sourceProgram(file: string): string[] {
  compiled ??= compileSource();
  return [process.execPath, join(compiled, 'programs', `${basename(file, '.ts')}.js`)];
}

/**
 * Compiles the source unless that was done before.
 *
 * @returns the folder, which has the hash of every source file as its name
 */
export function compileSource(): string {
  const files = sourceFolders.flatMap(listFiles);
  const folder = join(compiledFolder, hashOf(projectFolder, [...files, ...otherInputs]));
  if (existsSync(folder)) return folder;
  mkdirSync(compiledFolder, { recursive: true });
  removeUnused();
  const part = `${folder}.part-${process.pid}-${Date.now()}`;
  // Imported only here, because only the first of many programs needs the compiler.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const options = {
    absWorkingDir: projectFolder,
    outbase: '.',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
  } as const;
  const { outputFiles } = buildSync({
    ...options,
    entryPoints: files.filter((path) => path.endsWith('.ts')),
    outdir: part,
    write: false,
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    const final = join(folder, relative(part, path));
    writeFileSync(path, fixPlaces(final, text.replace(relativeImports, '$1.js"')));
  }
  for (const path of files.filter((each) => !each.endsWith('.ts'))) {
    mkdirSync(dirname(join(part, path)), { recursive: true });
    copyFileSync(join(projectFolder, path), join(part, path));
  }
  bundlePrograms(part);
  // The programs read their texts at start.
  symlinkSync(join(projectFolder, 'languages'), join(part, 'languages'));
  try {
    renameSync(part, folder);
  } catch (error) {
    // Another program has compiled it in the meantime.
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function listFiles(folder: string): string[] {
  return readdirSync(join(projectFolder, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(projectFolder.length + 1))
    .sort();
}

/** @param files from the project's folder */
export function hashOf(project: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of files) {
    const content = readFileSync(join(project, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 32);
}

function removeUnused(): void {
  for (const name of readdirSync(compiledFolder)) {
    const folder = join(compiledFolder, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > unusedAfterMilliseconds) rmSync(folder, { recursive: true, force: true });
  }
}
