import { createHash, timingSafeEqual } from 'node:crypto';
import { constants, open } from 'node:fs/promises';
import { opennessOf } from '../config/secret-file.ts';

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

/** @returns undefined when the file cannot be read, holds no token, or one that everybody may read or change */
async function readToken(file: string): Promise<string | undefined> {
  const token = (await readClosed(file).catch(() => '')).trim();
  const fits = token.length >= minTokenCharacters && token.length <= maxTokenCharacters && !/\s/.test(token);
  return fits ? token : undefined;
}

/** By the open file, so that the rights are those of what is read. */
async function readClosed(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { mode } = await file.stat();
    return opennessOf(path, mode) === undefined ? await file.readFile('utf8') : '';
  } finally {
    await file.close();
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
