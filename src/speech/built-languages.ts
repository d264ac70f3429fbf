import { readdir } from 'node:fs/promises';
import { isLanguageTag } from '../languages/language-tag.ts';

/**
 * Languages whose sounds have been built, the preferred one first: the order in which key 3 offers them.
 *
 * @param offered those to which the settings limit them; by default none
 * @throws Error when the preferred one is not among them
 */
export async function listBuiltLanguages(
  folder: string,
  preferred: string,
  offered: readonly string[] = [],
): Promise<[string, ...string[]]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const built = entries.filter((entry) => entry.isDirectory() && isLanguageTag(entry.name)).map(({ name }) => name);
  if (!built.includes(preferred)) {
    throw new Error(`${folder} has no sounds for the language ${preferred}. Make them with: belcode sounds build`);
  }
  const others = offered.length === 0 ? built.sort() : offered.filter((language) => built.includes(language));
  return [preferred, ...others.filter((language) => language !== preferred)];
}
