import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkWaiting } from '../submissions/check-waiting.ts';
import type { CommandInput } from './command.ts';
import { printRows } from './print-rows.ts';
import { printable } from './printable.ts';
import { withSubmissions } from './with-submissions.ts';

/**
 * Lists the recordings that wait, and writes their sounds into a folder if one is given. A sound that is not what its
 * id says is not written.
 *
 * @returns the exit code: 1 when there is such a sound
 */
export function listHandedIn({ options, terminal }: CommandInput, folder: string | undefined): Promise<number> {
  return withSubmissions(terminal, async (parts) => {
    if (folder !== undefined) await mkdir(folder, { recursive: true });
    const waiting = await checkWaiting(parts, async (id, wav) => {
      if (folder !== undefined) await writeNew(join(folder, `${id}.wav`), wav);
    });
    printRows(
      { options, terminal },
      waiting,
      ['id', 'language', 'prompt', 'company', 'by', 'at', 'seconds', 'dBFS', 'checks'],
      ({ id, language, name, companyId, company, handedBy, handedAt, measured, remarks, isOtherSound }) => [
        ...[id, language, companyId === undefined ? name : 'company', company ?? companyId, handedBy, handedAt],
        ...[measured?.seconds.toFixed(1), measured?.level.toFixed(1)],
        (isOtherSound ? ['other-sound', ...remarks] : remarks).join(' '),
      ],
    );
    const others = waiting.filter(({ isOtherSound }) => isOtherSound);
    for (const { id } of others)
      terminal.complain(`belcode: ${printable(id)} is not what its id says, so it is not to be heard or taken`);
    return others.length === 0 ? 0 : 1;
  });
}

/** Never over a file or through a link, because others may write into the folder. The same file may be there. */
async function writeNew(path: string, content: Buffer): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await lstat(path)).isFile() && (await readFile(path)).equals(content)) return;
    throw new Error(`${path} is there, and is another file: give a new folder`);
  }
}
