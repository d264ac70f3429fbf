import type { CompanyStore } from '../accounts/company-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { Pcm } from '../speech/pcm.ts';
import type { UploadJudge } from '../speech/recordings/judge-upload.ts';
import type { Recordable } from '../speech/recordings/recordable.ts';
import type { RecordingFault } from '../speech/recordings/recording-checks.ts';
import type { ReadyFile } from '../speech/sound-file.ts';
import { findPrompt } from './recordable-prompts.ts';
import { isNamedBy, type Submission } from './submission.ts';
import type { SubmissionStore } from './submission-store.ts';

export interface TakeParts {
  submissions: Pick<SubmissionStore, 'list' | 'wavOf' | 'decide'>;
  companies: Pick<CompanyStore, 'list'>;
  uploadJudge: Pick<UploadJudge, 'list' | 'judge'>;
  /** Writes what `put` makes a recording of this host. */
  ready(prompt: Recordable, sound: Pcm): Promise<ReadyFile>;
}

/** What became of one. */
export interface Taken {
  submission: Submission;
  kept: boolean;
  /** Why it was refused. `other-sound`: what is stored is not what its id says. `gone`: it waits no longer. */
  reasons: readonly (RecordingFault | 'other-sound' | 'no-such-prompt' | 'gone')[];
}

/**
 * Takes recordings that were handed in. Nothing in the database is trusted, because the api writes there: the name must
 * be that of a prompt, the sound that of the id, and every check is made again. One that is withdrawn meanwhile ends
 * nothing.
 *
 * @throws Error when the folder of recordings cannot be written, Refusal store-unavailable; those taken before stay
 *   taken, and this one waits on
 */
export async function takeSubmissions(
  parts: TakeParts,
  wanted: (submission: Submission) => boolean,
  by: Actor,
  onTaken: (taken: Taken) => void = () => {},
): Promise<Taken[]> {
  const outcomes: Taken[] = [];
  for (const submission of await parts.submissions.list()) {
    if (submission.state !== 'waiting' || !wanted(submission)) continue;
    const taken = await takeOne(parts, submission, by).catch((error: unknown) => goneOf(submission, error));
    outcomes.push(taken);
    onTaken(taken);
  }
  return outcomes;
}

async function takeOne({ ready, ...parts }: TakeParts, submission: Submission, by: Actor): Promise<Taken> {
  const { id, language, name } = submission;
  const refuse = async (reasons: readonly (RecordingFault | 'other-sound' | 'no-such-prompt')[]): Promise<Taken> => {
    const faults = reasons.filter((each) => each !== 'other-sound' && each !== 'no-such-prompt');
    await parts.submissions.decide(id, 'refused', faults, by);
    return { submission, kept: false, reasons };
  };
  const wav = await parts.submissions.wavOf(id);
  if (!isNamedBy(submission, wav)) return refuse(['other-sound']);
  const prompt = await findPrompt(parts, language, name);
  if (prompt === undefined) return refuse(['no-such-prompt']);
  const { sound, faults } = await parts.uploadJudge.judge(wav, prompt);
  if (sound === undefined) return refuse(faults.map(({ fault }) => fault));
  const file = await ready(prompt, sound);
  try {
    // What this decides over is what was judged, because the id is a digest of it. The file gets its name before the
    // decision is stored: after a failure in between it waits again, and to take it twice makes the same file.
    await parts.submissions.decide(id, 'taken', [], by, file.put);
  } catch (error) {
    await file.drop();
    throw error;
  }
  return { submission, kept: true, reasons: [] };
}

/** @throws the error, when it is another one */
function goneOf(submission: Submission, error: unknown): Taken {
  if (error instanceof Refusal && error.id === 'not-found') return { submission, kept: false, reasons: ['gone'] };
  throw error;
}
