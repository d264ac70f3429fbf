/** Name of one company's greeting: `company-<id of the company>`. */
export type CompanySound = `company-${string}`;

/** The company's name as its greeting says it. */
export interface CompanyGreeting {
  companyId: string;
  name: string;
}

/** The form of `Random.id()`. No other text may become part of a path. */
const form = /^company-[A-Za-z0-9_-]{1,40}$/;

/** Whether a sound name is that of a company's greeting, rather than a path or a prompt. */
export function isCompanySound(name: string): name is CompanySound {
  return form.test(name);
}

/** @throws Error when the id does not have the form of ours */
export function companySoundOf(companyId: string): CompanySound {
  const name = `company-${companyId}`;
  if (!isCompanySound(name)) throw new Error(`A company's id is 1 to 40 letters, digits, - or _; not ${companyId}`);
  return name;
}

/**
 * The words of a company's greeting.
 *
 * @param template words with the placeholder `{name}`
 * @returns undefined when the name holds nothing that can be spoken
 */
export function greetingWords(template: string, name: string): string | undefined {
  // A voice program reads one line, so control characters and Unicode line ends become spaces.
  const clean = name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  if (!/[\p{L}\p{N}]/u.test(clean)) return undefined;
  // A function, because `$&` in a name would be a replacement pattern.
  const words = template.replace('{name}', () => clean);
  // `say` takes the words as an argument, so they must not look like an option.
  return words.replace(/^[\s-]+/, '');
}
