import type { Company } from '../accounts/company.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import type { UploadJudge } from '../speech/recordings/judge-upload.ts';
import type { GreetedCompany, Recordable } from '../speech/recordings/recordable.ts';

const ofCompany = /^company-(.+)$/;

export interface ListPromptsParts {
  companies: Pick<CompanyStore, 'list'>;
  uploadJudge: Pick<UploadJudge, 'list'>;
}

/** What may be handed in in a language: its prompts, and greetings of companies. None of a language without files. */
export async function listPrompts(
  { uploadJudge }: Pick<ListPromptsParts, 'uploadJudge'>,
  language: string,
  companies: readonly Company[],
): Promise<Recordable[]> {
  const greeted = companies.flatMap(({ id, greetingName }): GreetedCompany[] =>
    greetingName === undefined ? [] : [{ id, greetingName }],
  );
  return (await uploadJudge.list(language, greeted)) ?? [];
}

/** @returns undefined for a prompt or a language that there is not */
export async function findPrompt(
  parts: ListPromptsParts,
  language: string,
  name: string,
): Promise<Recordable | undefined> {
  return (await listPrompts(parts, language, await parts.companies.list())).find((each) => each.name === name);
}

/** The company whose greeting it is: such a prompt is named `company-<id of the company>`. */
export function companyOfPrompt(name: string): string | undefined {
  return ofCompany.exec(name)?.[1];
}
