import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, resolve } from 'node:path';
import { domainFolders } from './house-rules.ts';
import { importCircles } from './import-circles.ts';
import { type SourceFile, usesOf } from './read-source.ts';

/**
 * Prints the figures of a checkout: the sizes of its files, and what stands against the order of its folders.
 *
 *     node --import tsx test/house/figures.ts [FOLDER]
 */
function figuresOf(files: readonly SourceFile[]): Record<string, string | number> {
  const lines = files.map(({ text }) => text.split('\n').length - 1).sort((one, other) => one - other);
  const at = (part: number) => lines[Math.floor((lines.length - 1) * part)] ?? 0;
  const code = files.filter(({ path }) => path.endsWith('.ts'));
  const against = code.flatMap(importsAgainstOrder);
  const circles = importCircles(code);
  const named = code.filter(({ path, text }) => !isOfApp.test(path) && text.includes("'app'"));
  const asKind = named.filter(({ text }) => appAsKind.test(text));
  return {
    files: files.length,
    lines: lines.reduce((sum, each) => sum + each, 0),
    'lines of a file: median, p90, max': [at(0.5), at(0.9), at(1)].join(', '),
    'files above 250 lines': listed(files.filter(({ text }) => text.split('\n').length > 251).map(({ path }) => path)),
    'imports against the order': listed(against),
    'circles of imports': listed(circles.map((circle) => circle.join(' ⇄ '))),
    "files that name 'app' outside its kind and the app": listed(named.map(({ path }) => path)),
    'of these, as a kind of method': listed(asKind.map(({ path }) => path)),
  };
}

const isOfApp = /(^|\/)(kinds\/app\.ts$|app\/)|\/factor-kind\.ts$/;
/** As a kind: compared, given to `kind`, or beside another kind; not a property in `Pick<Parts, 'app'>`. */
const appAsKind =
  /\b(kind\??:|case|[!=]==) 'app'|'(phone|authenticator)'[^\n]*'app'|'app'[^\n]*'(phone|authenticator)'/;

const listed = (all: readonly string[]) => [all.length, ...all].join('\n    ');

/** Imports of a domain folder from a folder after it, or from an entry point. */
function importsAgainstOrder(file: SourceFile): string[] {
  const from = rankOf(file.path);
  if (from === undefined) return [];
  return usesOf(file)
    .imports.filter((each) => each.from.startsWith('.'))
    .map((each) => posix.join(posix.dirname(file.path), each.from))
    .filter((to) => (rankOf(to) ?? (/^src\/(api|panel|dialler|cli)\//.test(to) ? Infinity : 0)) > from)
    .map((to) => `${file.path} → ${to}`);
}

function rankOf(path: string): number | undefined {
  const rank = domainFolders.indexOf(/^src\/([a-z]+)\//.exec(path)?.[1] ?? '');
  return rank === -1 ? undefined : rank;
}

function readCheckout(folder: string): SourceFile[] {
  return readdirSync(join(folder, 'src'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|lua|css)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(folder, file), text: readFileSync(file, 'utf8') }));
}

for (const [name, value] of Object.entries(figuresOf(readCheckout(resolve(process.argv[2] ?? '.'))))) {
  console.log(`${name}: ${value}`);
}
