import type { CompanyStore } from '../accounts/company-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Recordable } from '../speech/recordings/recordable.ts';
import type { Studio } from '../speech/recordings/studio.ts';
import { listSounds } from './hand-in.ts';
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
  sounds: readonly (Recordable & { company: string | undefined })[];
  /** Of all languages, the latest first. */
  submissions: readonly ListedSubmission[];
}

export interface ReadSubmissionsParts {
  submissions: Pick<SubmissionStore, 'list'>;
  companies: Pick<CompanyStore, 'list'>;
  studio: Pick<Studio, 'list' | 'languages'>;
}

/** What was handed in, and what may be. @param wanted a language; by default, and for another, the first */
export async function readSubmissions(
  { submissions, companies, studio }: ReadSubmissionsParts,
  wanted: readonly (string | undefined)[],
): Promise<SubmissionsView> {
  const languages = studio.languages();
  const language = wanted.find((each) => each !== undefined && languages.includes(each)) ?? languages[0] ?? '';
  const names = new Map((await companies.list()).map(({ id, name }) => [id, name]));
  const sounds = await listSounds({ companies, studio }, language);
  return {
    languages,
    language,
    sounds: sounds.map((each) => ({ ...each, company: names.get(each.name.replace(/^company-/, '')) })),
    submissions: (await submissions.list()).map((each) => ({
      ...each,
      company: each.companyId === undefined ? undefined : names.get(each.companyId),
    })),
  };
}

/** The WAV of one that waits. @throws Refusal not-found */
export function readSound(
  { submissions }: { submissions: Pick<SubmissionStore, 'soundOf'> },
  id: string,
): Promise<Buffer> {
  return submissions.soundOf(id);
}

/** Forgets one that waits, of any operator. @throws Refusal not-found */
export function withdrawSubmission(
  { submissions }: { submissions: Pick<SubmissionStore, 'withdraw'> },
  id: string,
  by: Actor,
): Promise<void> {
  return submissions.withdraw(id, by);
}
