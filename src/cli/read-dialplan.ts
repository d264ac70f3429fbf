import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { includedBy, includedFiles, maxIncludeDepth, withoutComment } from './asterisk-include.ts';

/** The lines of each context of a dialplan, in order. */
export type Dialplan = ReadonlyMap<string, readonly string[]>;

/**
 * Reads extensions.conf of a folder with all that it includes, as Asterisk does: without comments, by context.
 *
 * @throws Error when the file cannot be read; an included one that is missing is left out
 */
export async function readDialplan(folder: string): Promise<Dialplan> {
  const contexts = new Map<string, string[]>();
  let context = '';
  for (const line of await linesOf(join(folder, 'extensions.conf'), folder, 0)) {
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? [];
    if (name !== undefined) context = name;
    else contexts.set(context, [...(contexts.get(context) ?? []), line]);
  }
  return contexts;
}

async function linesOf(path: string, folder: string, depth: number): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (depth === 0) throw error;
    return '';
  });
  const lines: string[] = [];
  for (const written of text.split(/\r?\n/)) {
    const line = withoutComment(written);
    const included = includedBy(line, folder);
    if (included === undefined) lines.push(line);
    else if (depth < maxIncludeDepth)
      for (const each of await includedFiles(included)) lines.push(...(await linesOf(each, folder, depth + 1)));
  }
  return lines.filter((line) => line !== '');
}

/**
 * The contexts in which a call is recorded that begins in one of these, through all that they include, go to or dial.
 */
export function recordingContexts(dialplan: Dialplan, from: readonly string[]): string[] {
  const reached = new Set<string>();
  const waiting = from.filter((context) => dialplan.has(context));
  for (let context = waiting.pop(); context !== undefined; context = waiting.pop()) {
    if (reached.has(context)) continue;
    reached.add(context);
    const text = (dialplan.get(context) ?? []).join('\n');
    // A name stands in include =>, Goto(), Gosub(), Macro() or Local/…@context, each between marks like these.
    for (const name of dialplan.keys())
      if (!reached.has(name) && text.split(/[\s,()@/=>]+/).some((word) => word === name || word === macroOf(name)))
        waiting.push(name);
  }
  return [...reached].filter((context) => (dialplan.get(context) ?? []).some(records)).sort();
}

function macroOf(context: string): string | undefined {
  return context.startsWith('macro-') ? context.slice('macro-'.length) : undefined;
}

function records(line: string): boolean {
  return /(^|[^A-Za-z])(MixMonitor|Monitor|Record)\(/i.test(line) && !/StopMixMonitor|StopMonitor/i.test(line);
}
