import { readdir } from 'node:fs/promises';

/**
 * Languages whose sounds have been built, the preferred one first.
 *
 * @throws Error when the preferred one is not among them
 */
export async function listBuiltLanguages(folder: string, preferred: string): Promise<[string, ...string[]]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const built = entries.filter((entry) => entry.isDirectory() && /^[a-z]{2}$/.test(entry.name)).map(({ name }) => name);
  if (!built.includes(preferred)) {
    throw new Error(`${folder} has no sounds for the language ${preferred}. Make them with: belcode sounds build`);
  }
  return [preferred, ...built.filter((language) => language !== preferred)];
}
