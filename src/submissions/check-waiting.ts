import { Refusal } from '../errors.ts';
import { type ListedSubmission, type ReadSubmissionsParts, readSubmissions, readWav } from './read-submissions.ts';
import { isNamedBy } from './submission.ts';
import type { SubmissionStore } from './submission-store.ts';

export interface CheckedSubmission extends ListedSubmission {
  /** The sound that is stored is not the one that the id names. */
  isOtherSound: boolean;
}

/**
 * What waits, each compared with its id. One WAV is in memory at a time.
 *
 * @param onWav gets each that is the one its id names
 */
export async function checkWaiting(
  parts: ReadSubmissionsParts & { submissions: Pick<SubmissionStore, 'list' | 'wavOf'> },
  onWav: (id: string, wav: Buffer) => Promise<void> = async () => {},
): Promise<CheckedSubmission[]> {
  const { submissions } = await readSubmissions(parts, []);
  const checked: CheckedSubmission[] = [];
  for (const submission of submissions.filter(({ state }) => state === 'waiting')) {
    const wav = await readWav(parts, submission.id).catch(noneWhenGone);
    if (wav === undefined) continue;
    const isOtherSound = !isNamedBy(submission, wav);
    if (!isOtherSound) await onWav(submission.id, wav);
    checked.push({ ...submission, isOtherSound });
  }
  return checked;
}

/** It may be withdrawn meanwhile. */
function noneWhenGone(error: unknown): undefined {
  if (!(error instanceof Refusal) || error.id !== 'not-found') throw error;
}
