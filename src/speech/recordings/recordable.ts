import { dirname } from 'node:path';
import { languageFolders } from '../../languages/languages.ts';
import { companySoundOf, greetingWords } from '../company-sound.ts';
import { promptNames, readPrompts } from '../prompts.ts';
import type { SoundName } from '../sound-file.ts';

/** A sound that somebody may record. */
export interface Recordable {
  language: string;
  name: SoundName;
  /** Its name in a pack and on a script: that of the prompt, also for the greeting of one company. */
  fileName: string;
  words: string;
}

/** A company with a greeting of its own. */
export interface GreetedCompany {
  id: string;
  greetingName: string;
}

/**
 * What may be recorded in a language: every prompt; or of one company its greeting, which is the only sound that is its
 * own.
 *
 * @param languages the folder that holds the language
 * @throws Error when its prompts cannot be read, or the name of the company cannot be said
 */
export async function listRecordable(
  languages: string,
  language: string,
  company?: GreetedCompany,
): Promise<Recordable[]> {
  const prompts = await readPrompts(languages, language);
  if (company === undefined)
    return promptNames.map((name) => ({ language, name, fileName: name, words: prompts[name] }));
  const words = greetingWords(prompts.company, company.greetingName);
  if (words === undefined) throw new Error(`The name ${company.greetingName} holds nothing that can be said`);
  return [{ language, name: companySoundOf(company.id), fileName: 'company', words }];
}

/** @returns undefined for a language without files @throws as `listRecordable` */
export async function recordableIn(language: string, company?: GreetedCompany): Promise<Recordable[] | undefined> {
  const folder = languageFolders().get(language);
  return folder === undefined ? undefined : listRecordable(dirname(folder), language, company);
}
