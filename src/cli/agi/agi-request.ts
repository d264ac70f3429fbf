import { NotAgi } from './agi-lines.ts';

/** What a dialplan asks for by `AGI(agi://host/script,word,…)`. */
export interface AgiRequest {
  script: string;
  words: readonly string[];
}

/** Asterisk sends about 25, and one for each word. */
const maxLines = 60;
const maxWords = 8;
/** The line directly before the words, and after every line that a caller can write in (`setup_env` of res_agi.c). */
const lastBeforeWords = 'agi_threadid';

/**
 * Reads the lines that Asterisk sends first, up to an empty one. Asterisk does not escape line feeds, so the number or
 * the name of a caller can hold such lines, and an empty one too: `AgiLine` finds out whether the request has ended.
 *
 * @param next the next line; undefined when the connection has ended
 * @throws NotAgi, also when a name comes twice, or a word before its turn: both come from a caller
 */
export async function readAgiRequest(next: () => Promise<string | undefined>): Promise<AgiRequest> {
  const values = new Map<string, string>();
  for (let line = await next(); line !== ''; line = await next()) {
    if (line === undefined) throw new NotAgi('the connection ended before the request did');
    const [, name, value] = /^(agi_[a-z0-9_]{1,60}): ?(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new NotAgi('a line has no name that begins with agi_');
    if (values.has(name)) throw new NotAgi('a name comes twice');
    if (name.startsWith('agi_arg_') !== values.has(lastBeforeWords)) throw new NotAgi('a word is not at the end');
    if (values.size === maxLines) throw new NotAgi('there are too many lines');
    values.set(name, value);
  }
  const words: string[] = [];
  for (let word = values.get('agi_arg_1'); word !== undefined; word = values.get(`agi_arg_${words.length + 1}`)) {
    if (words.length === maxWords) throw new NotAgi('there are too many words');
    words.push(word);
  }
  return { script: values.get('agi_network_script') ?? '', words };
}
