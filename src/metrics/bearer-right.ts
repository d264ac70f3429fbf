import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A shorter token could be guessed. */
const minTokenCharacters = 16;
const maxTokenCharacters = 4_096;

/**
 * Whether a reader may see the metrics. The file is read each time, so that a new token needs no restart.
 *
 * @param tokenFile empty when no token is needed
 * @returns `unreadable`: there is no usable token, so nobody may
 */
export async function bearerRight(
  tokenFile: string,
  authorization: string | undefined,
): Promise<'right' | 'wrong' | 'unreadable'> {
  if (tokenFile === '') return 'right';
  const token = await readToken(tokenFile);
  if (token === undefined) return 'unreadable';
  const [, given = ''] = /^Bearer +([^ ]+) *$/i.exec(authorization ?? '') ?? [];
  return timingSafeEqual(digestOf(given), digestOf(token)) ? 'right' : 'wrong';
}

/** @returns undefined when the file cannot be read, or holds no token */
async function readToken(file: string): Promise<string | undefined> {
  const token = (await readFile(file, 'utf8').catch(() => '')).trim();
  const fits = token.length >= minTokenCharacters && token.length <= maxTokenCharacters && !/\s/.test(token);
  return fits ? token : undefined;
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
