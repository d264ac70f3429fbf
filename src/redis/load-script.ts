import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { guardStore } from './guard-store.ts';

/** The text of one script, prelude and all. Redis knows it by the digest of this text. */
export interface Script {
  name: string;
  lua: string;
}

/** Runs a script in one step. @throws Refusal store-unavailable */
export type RunScript = (keys: readonly string[], values: readonly (string | number)[]) => Promise<unknown>;

const prelude = readFileSync(new URL('prelude.lua', import.meta.url), 'utf8');

/**
 * Reads a script from files that lie beside a source file. Once, when the program starts.
 *
 * @param beside `import.meta.url` of the source file
 * @param files what is run, after what it builds upon: `'settle.lua', 'answer.lua'`. The last one gives the name
 */
export function readScript(beside: string, ...files: [string, ...string[]]): Script {
  const texts = files.map((file) => readFileSync(new URL(file, beside), 'utf8'));
  // With its folder, for two nouns may both have a find.lua, and a connection knows a script by its name.
  const folder = new URL('.', beside).pathname.split('/').at(-2);
  return { name: `${folder}/${files.at(-1)}`, lua: [prelude, ...texts].join('\n') };
}

/** Registers a script with a connection. ioredis sends the digest, and the text only when Redis does not know it. */
export function defineScript(redis: Redis, script: Script): RunScript {
  redis.defineCommand(script.name, { lua: script.lua });
  const commands = redis as unknown as Record<string, (...values: (string | number)[]) => Promise<unknown>>;
  return (keys, values) =>
    guardStore(script.name, async () => commands[script.name]?.(keys.length, ...keys, ...values));
}
