import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CommentMark } from './marked-block.ts';
import type { Answers } from './questions.ts';

/** What setup has done on this host, so that it goes on where it ended, and takes back only that. No secrets. */
export interface SetupState {
  /** Files of our own, and the SHA-256 of what we wrote. */
  own: Record<string, string>;
  /** Files of others with lines of ours. */
  blocks: Record<string, { mark: CommentMark; isNew: boolean }>;
  /** What was made elsewhere: a role, a database, a user of Redis, the operator. */
  made: string[];
  answers: Partial<Answers>;
}

export async function readState(path: string): Promise<SetupState> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  return { own: {}, blocks: {}, made: [], answers: {}, ...(JSON.parse(text) as Partial<SetupState>) };
}

/** Written whole or not at all; only root reads it. */
export async function writeState(path: string, state: SetupState): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await writeFile(`${path}.new`, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
