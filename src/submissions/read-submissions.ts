import type { CompanyStore } from '../accounts/company-store.ts';
import type { UploadJudge } from '../speech/recordings/judge-upload.ts';
import type { Recordable } from '../speech/recordings/recordable.ts';
import { companyOfPrompt, listPrompts } from './recordable-prompts.ts';
import type { Submission } from './submission.ts';
import type { SubmissionStore } from './submission-store.ts';

export interface ListedSubmission extends Submission {
  /** Whose greeting it is. */
  company: string | undefined;
}

export interface SubmissionsView {
  languages: readonly string[];
  language: string;
  /** What may be handed in in that language. */
  prompts: readonly (Recordable & { company: string | undefined })[];
  /** Of all languages, the latest first. */
  submissions: readonly ListedSubmission[];
}

export interface ReadSubmissionsParts {
  submissions: Pick<SubmissionStore, 'list'>;
  companies: Pick<CompanyStore, 'list'>;
  uploadJudge: Pick<UploadJudge, 'list' | 'languages'>;
}

/**
 * What was handed in, and what may be.
 *
 * @param wanted languages, the best first; the first of all where none of them is there
 */
export async function readSubmissions(
  { submissions, companies, uploadJudge }: ReadSubmissionsParts,
  wanted: readonly (string | undefined)[],
): Promise<SubmissionsView> {
  const languages = uploadJudge.languages();
  const language = wanted.find((each) => each !== undefined && languages.includes(each)) ?? languages[0] ?? '';
  const all = await companies.list();
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const companyOf = (id: string | undefined) => (id === undefined ? undefined : names.get(id));
  const prompts = await listPrompts({ uploadJudge }, language, all);
  return {
    languages,
    language,
    prompts: prompts.map((each) => ({ ...each, company: companyOf(companyOfPrompt(each.name)) })),
    submissions: (await submissions.list()).map((each) => ({ ...each, company: companyOf(each.companyId) })),
  };
}

/** The WAV of one that waits. @throws Refusal not-found */
export function readWav({ submissions }: { submissions: Pick<SubmissionStore, 'wavOf'> }, id: string): Promise<Buffer> {
  return submissions.wavOf(id);
}
