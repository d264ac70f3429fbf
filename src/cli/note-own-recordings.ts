import { Refusal } from '../errors.ts';
import type { Recordable } from '../speech/recordings/recordable.ts';
import { noteRecordings, type RecordingChange } from '../submissions/note-recordings.ts';
import type { Terminal } from './command.ts';
import { withAccounts } from './with-accounts.ts';

/** Notes what was changed. A host with only a dialler has no database, so it is then said instead. */
export async function noteOwnRecordings(
  terminal: Terminal,
  change: RecordingChange,
  sounds: readonly Recordable[],
): Promise<void> {
  if (sounds.length === 0) return;
  try {
    await withAccounts(terminal, ({ audit, actor }) => noteRecordings({ audit }, change, sounds, actor));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    terminal.complain(`belcode: the change is not in the audit: ${error.detail ?? error.words}`);
  }
}
