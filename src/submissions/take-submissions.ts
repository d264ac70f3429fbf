import type { CompanyStore } from '../accounts/company-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Pcm } from '../speech/pcm.ts';
import type { UploadJudge } from '../speech/recordings/judge-upload.ts';
import type { Recordable } from '../speech/recordings/recordable.ts';
import type { RecordingFault } from '../speech/recordings/recording-checks.ts';
import { findPrompt } from './recordable-prompts.ts';
import { type Submission, submissionId } from './submission.ts';
import type { SubmissionStore } from './submission-store.ts';

export interface TakeParts {
  submissions: Pick<SubmissionStore, 'list' | 'wavOf' | 'decide'>;
  companies: Pick<CompanyStore, 'list'>;
  uploadJudge: Pick<UploadJudge, 'list' | 'judge'>;
  /** Makes it a recording of this host. */
  keep(prompt: Recordable, sound: Pcm): Promise<void>;
}

/** What became of one. */
export interface Taken {
  submission: Submission;
  kept: boolean;
  /** Why it was refused. `other-sound`: what is stored is not what its id says. */
  reasons: readonly (RecordingFault | 'other-sound' | 'no-such-prompt')[];
}

/**
 * Takes recordings that were handed in. Nothing in the database is trusted, because the api writes there: the name must
 * be that of a prompt, the sound that of the id, and every check is made again.
 *
 * @throws Error when the folder of recordings cannot be written; those taken before stay taken
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
    const taken = await takeOne(parts, submission, by);
    outcomes.push(taken);
    onTaken(taken);
  }
  return outcomes;
}

async function takeOne({ keep, ...parts }: TakeParts, submission: Submission, by: Actor): Promise<Taken> {
  const { id, language, name } = submission;
  const refuse = async (reasons: Taken['reasons']): Promise<Taken> => {
    const faults = reasons.filter((each) => each !== 'other-sound' && each !== 'no-such-prompt');
    await parts.submissions.decide(id, 'refused', faults, by);
    return { submission, kept: false, reasons };
  };
  const wav = await parts.submissions.wavOf(id);
  if (submissionId(language, name, wav) !== id) return refuse(['other-sound']);
  const prompt = await findPrompt(parts, language, name);
  if (prompt === undefined) return refuse(['no-such-prompt']);
  const { sound, faults } = await parts.uploadJudge.judge(wav, prompt);
  if (sound === undefined) return refuse(faults.map(({ fault }) => fault));
  await keep(prompt, sound);
  await parts.submissions.decide(id, 'taken', [], by);
  return { submission, kept: true, reasons: [] };
}
