import { dirname, posix } from 'node:path';
import { type SourceFile, usesOf } from './read-source.ts';

/**
 * Files that import each other, directly or through others. Types count too, because a reader follows them as well.
 *
 * @returns each circle as the sorted paths of the files in it
 */
export function importCircles(files: readonly SourceFile[]): string[][] {
  const known = new Set(files.map(({ path }) => path));
  const targets = new Map(files.map((file) => [file.path, targetsOf(file).filter((path) => known.has(path))]));
  const reached = new Map(files.map(({ path }) => [path, reachedFrom(path, targets)]));
  const circles = new Map<string, string[]>();
  for (const [path, there] of reached) {
    if (!there.has(path)) continue;
    const circle = [...there].filter((each) => reached.get(each)?.has(path)).sort();
    circles.set(circle.join(' '), circle);
  }
  return [...circles.values()];
}

function targetsOf(file: SourceFile): string[] {
  const imports = usesOf(file).imports.filter(({ from }) => from.startsWith('.'));
  return imports.map(({ from }) => posix.join(dirname(file.path), from));
}

/** Everything that a file imports, directly or not. The file itself is among it only when it is in a circle. */
function reachedFrom(path: string, targets: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>();
  const next = [...(targets.get(path) ?? [])];
  for (let each = next.pop(); each !== undefined; each = next.pop()) {
    if (reached.has(each)) continue;
    reached.add(each);
    next.push(...(targets.get(each) ?? []));
  }
  return reached;
}
