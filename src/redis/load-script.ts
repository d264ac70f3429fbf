import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { guardStore } from './guard-store.ts';

/** The text of one script, with the prelude. Redis identifies it by the digest of this text. */
export interface Script {
  name: string;
  lua: string;
}

/** Runs a script as one atomic step. @throws Refusal store-unavailable */
export type RunScript = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>;

const prelude = readFileSync(new URL('prelude.lua', import.meta.url), 'utf8');

/**
 * Reads a script beside a source file, and before it the files that its header names: `-- Needs: ledger.lua, …`. Each
 * file is included once, after the files that it needs itself. To be called when the program starts.
 *
 * @param beside `import.meta.url` of the source file
 * @param file name of the script
 */
export function readScript(beside: string, file: string): Script {
  const texts = new Map<string, string>();
  readWithNeeds(beside, file, texts);
  // The name includes the folder, because two folders may both have a find.lua and a connection needs unique names.
  const folder = new URL('.', beside).pathname.split('/').at(-2);
  return { name: `${folder}/${file}`, lua: [prelude, ...texts.values()].join('\n') };
}

function readWithNeeds(beside: string, file: string, texts: Map<string, string>): void {
  if (texts.has(file)) return;
  const text = readFileSync(new URL(file, beside), 'utf8');
  const needs = /^-- Needs: (.+)$/m.exec(text)?.[1]?.split(', ') ?? [];
  for (const each of needs) readWithNeeds(beside, each, texts);
  texts.set(file, text);
}

/** Registers scripts with a connection. ioredis sends only the digest, unless Redis does not have the script. */
export function defineScripts<Name extends string>(
  redis: Redis,
  scripts: Readonly<Record<Name, Script>>,
): Readonly<Record<Name, RunScript>> {
  const defined = {} as Record<Name, RunScript>;
  for (const name of Object.keys(scripts) as Name[]) defined[name] = defineScript(redis, scripts[name]);
  return defined;
}

function defineScript(redis: Redis, script: Script): RunScript {
  redis.defineCommand(script.name, { lua: script.lua });
  const commands = redis as unknown as Record<string, (...values: (string | number)[]) => Promise<unknown>>;
  return (keys, values) =>
    guardStore(script.name, async () => commands[script.name]?.(keys.length, ...keys, ...values));
}
