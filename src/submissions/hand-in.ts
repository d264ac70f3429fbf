import type { CompanyStore } from '../accounts/company-store.ts';
import type { StillMay } from '../accounts/power-over.ts';
import type { Clock } from '../clock.ts';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import { Refusal } from '../errors.ts';
import type { JudgedUpload, UploadJudge } from '../speech/recordings/judge-upload.ts';
import type { Recordable } from '../speech/recordings/recordable.ts';
import { companyOfPrompt, findPrompt } from './recordable-prompts.ts';
import { submissionId } from './submission.ts';
import type { SubmissionStore } from './submission-store.ts';

/** One at a time: each has up to 8 MB, and takes up to 20 s in a process of its own, of which ffmpeg ten. */
const judging = new ConcurrencyLimit(1, 3, 'too-busy');
/**
 * Looked at when the turn comes. With 20 s of judging, an upload is answered in some 40 s; a proxy gives its sender up
 * after a minute.
 */
export const turnLimitMilliseconds = 20_000;

export interface HandInParts {
  clock: Pick<Clock, 'now'>;
  submissions: Pick<SubmissionStore, 'add'>;
  companies: Pick<CompanyStore, 'list'>;
  uploadJudge: Pick<UploadJudge, 'list' | 'judge'>;
}

export interface HandedFile {
  language: string;
  /** Of a prompt, or of a company's greeting. */
  name: string;
  bytes: Buffer;
}

export interface HandedIn {
  prompt: Recordable;
  judged: JudgedUpload;
  /** Undefined when it may not be kept, and nothing was handed in. */
  id: string | undefined;
}

/**
 * Judges a file, and hands it in if nothing spoils it. It changes no prompt.
 *
 * @param by the id of the operator; `may` is asked when the file was judged
 * @throws Refusal recording-unknown for a language or prompt that there is not, recording-unjudged, recordings-many,
 *   too-busy
 */
export async function handIn(
  { submissions, companies, uploadJudge, clock }: HandInParts,
  { language, name, bytes }: HandedFile,
  by: { operatorId: string; may: StillMay },
): Promise<HandedIn> {
  const prompt = await findPrompt({ companies, uploadJudge }, language, name);
  if (prompt === undefined) throw new Refusal('recording-unknown', 'no such prompt');
  const until = clock.now() + turnLimitMilliseconds;
  const judged = await judging.run(async () => {
    if (clock.now() > until) throw new Refusal('too-busy', 'the turn came too late');
    return uploadJudge.judge(bytes, prompt);
  });
  const { wav, measured, expectedSeconds, remarks } = judged;
  if (wav === undefined || measured === undefined) return { prompt, judged, id: undefined };
  const id = submissionId(language, name, wav);
  const { seconds, level } = measured;
  await by.may();
  await submissions.add(
    {
      id,
      language,
      name,
      companyId: companyOfPrompt(name),
      wav,
      measured: { seconds, level, expectedSeconds },
      remarks: remarks.map(({ fault }) => fault),
    },
    by.operatorId,
  );
  return { prompt, judged, id };
}
