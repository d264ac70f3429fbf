import type { CompanyStore } from '../accounts/company-store.ts';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import { Refusal } from '../errors.ts';
import type { GreetedCompany, Recordable } from '../speech/recordings/recordable.ts';
import type { JudgedUpload, Studio } from '../speech/recordings/studio.ts';
import { submissionId } from './submission.ts';
import type { SubmissionStore } from './submission-store.ts';

/** Each decodes a minute of sound at most, in a program of its own. */
const judging = new ConcurrencyLimit(1, 8, 'too-busy');

export interface HandInParts {
  submissions: Pick<SubmissionStore, 'add'>;
  companies: Pick<CompanyStore, 'list'>;
  studio: Pick<Studio, 'list' | 'judge'>;
}

export interface HandedFile {
  language: string;
  /** Of a prompt, or of a company's greeting. */
  name: string;
  bytes: Buffer;
}

export interface HandedIn {
  sound: Recordable;
  judged: JudgedUpload;
  /** Undefined when it may not be kept, and nothing was handed in. */
  id: string | undefined;
}

/**
 * Judges a file, and hands it in if nothing spoils it. It changes no prompt.
 *
 * @param operatorId of the user who hands it in
 * @throws Refusal recording-unknown for a language or prompt that there is not, recordings-many, too-busy
 */
export async function handIn(
  { submissions, companies, studio }: HandInParts,
  { language, name, bytes }: HandedFile,
  operatorId: string,
): Promise<HandedIn> {
  const sound = await findSound({ companies, studio }, language, name);
  if (sound === undefined) throw new Refusal('recording-unknown', 'no such prompt');
  const judged = await judging.run(() => studio.judge(bytes, sound));
  const { wav, measured, expectedSeconds, remarks } = judged;
  if (wav === undefined || measured === undefined) return { sound, judged, id: undefined };
  const id = submissionId(language, name, wav);
  const { seconds, level } = measured;
  await submissions.add(
    {
      id,
      language,
      name,
      companyId: companyOf(sound),
      sound: wav,
      measured: { seconds, level, expectedSeconds },
      remarks: remarks.map(({ fault }) => fault),
    },
    operatorId,
  );
  return { sound, judged, id };
}

export interface ListSoundsParts {
  companies: Pick<CompanyStore, 'list'>;
  studio: Pick<Studio, 'list'>;
}

/** What may be handed in in a language: its prompts, and greetings of companies. None of a language without files. */
export async function listSounds({ companies, studio }: ListSoundsParts, language: string): Promise<Recordable[]> {
  const greeted = (await companies.list()).flatMap(({ id, greetingName }): GreetedCompany[] =>
    greetingName === undefined ? [] : [{ id, greetingName }],
  );
  return (await studio.list(language, greeted)) ?? [];
}

/** @returns undefined for a prompt or a language that there is not */
export async function findSound(
  parts: ListSoundsParts,
  language: string,
  name: string,
): Promise<Recordable | undefined> {
  return (await listSounds(parts, language)).find((each) => each.name === name);
}

/** Greetings of companies are named after the company. */
export function companyOf({ name, fileName }: Pick<Recordable, 'name' | 'fileName'>): string | undefined {
  return fileName === 'company' ? name.slice('company-'.length) : undefined;
}
