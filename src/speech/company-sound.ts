/** A greeting in the name of one company: `company-<the company's id>`. */
export type CompanySound = `company-${string}`;

/** What a company wants to be called in its greeting. */
export interface CompanyGreeting {
  companyId: string;
  name: string;
}

/** Ids are what `Random.id()` makes; nothing else may become part of a path. */
const form = /^company-[A-Za-z0-9_-]{1,40}$/;

/** Whether a name may be that of a company's greeting: no path, no prompt. */
export function isCompanySound(name: string): name is CompanySound {
  return form.test(name);
}

/** @throws Error when the id is none of ours */
export function companySoundOf(companyId: string): CompanySound {
  const name = `company-${companyId}`;
  if (!isCompanySound(name)) throw new Error(`A company's id is 1 to 40 letters, digits, - or _; not ${companyId}`);
  return name;
}

/**
 * The words of a company's greeting.
 *
 * @param template with the gap `{name}`, which is where the name goes
 * @returns undefined when nothing that can be said is left of the name
 */
export function greetingWords(template: string, name: string): string | undefined {
  // A voice program takes one line: control characters, and what Unicode counts as line ends, become spaces.
  const clean = name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(clean)) return undefined;
  // A function, for `$&` in a name would be a pattern.
  const words = template.replace('{name}', () => clean);
  // `say` takes the words as an argument, so they may not look like an option.
  return words.replace(/^[\s-]+/, '');
}
