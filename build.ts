import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { transformSync } from 'esbuild';

/** The second half of `npm run build`: beside what tsc compiles, the files that the programs read at run time. */
function writeOtherFiles(from: string, to: string): void {
  const files = readdirSync(from, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    if (name.endsWith('.ts') || name === 'tsconfig.json') continue;
    const source = join(parentPath, name);
    const target = join(to, source.slice(from.length));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, isForBrowsers(name) ? minify(name, readFileSync(source, 'utf8')) : readFileSync(source));
  }
}

function isForBrowsers(name: string): boolean {
  return ['.js', '.css'].includes(extname(name));
}

/**
 * A script or a style as browsers get it from the build. Each stays a file of its own, under its name: modules import
 * one another by it.
 *
 * @param name its extension says what it is: `.js` or `.css`
 * @throws Error with the place when the text has a mistake
 */
export function minify(name: string, text: string): string {
  const loader = extname(name) === '.css' ? 'css' : 'js';
  return transformSync(text, { loader, minify: true, target: 'es2022', sourcefile: name }).code;
}

if (process.argv[1] === import.meta.filename) {
  for (const folder of ['src', 'languages'])
    writeOtherFiles(join(import.meta.dirname, folder), join(import.meta.dirname, 'dist', folder));
  // The pictures and PDFs of the manual, where `npm run manual` has made them.
  const manual = join(import.meta.dirname, 'manual');
  if (existsSync(manual)) cpSync(manual, join(import.meta.dirname, 'dist/manual'), { recursive: true });
}
