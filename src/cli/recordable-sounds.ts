import { readConfig } from '../config.ts';
import { languageFolders } from '../languages/languages.ts';
import type { GreetedCompany } from '../speech/recordings/recordable.ts';
import { type CommandInput, type Terminal, textOf, UsageError } from './command.ts';
import { withAccounts } from './with-accounts.ts';

/** Which sounds a command about recordings is about. */
export const recordableOptions = { language: { type: 'string' }, company: { type: 'string' } } as const;

/** The language of the option, else that of the settings. @throws UsageError when there are no files of it */
export function recordedLanguage(options: CommandInput['options'], terminal: Terminal): string {
  const language = textOf(options.language) ?? readConfig('cli', terminal.environment).BELCODE_LANGUAGE;
  const known = languageFolders();
  if (!known.has(language)) throw new UsageError(`--language is one of: ${[...known.keys()].join(', ')}`);
  return language;
}

/**
 * The company of the option, whose greeting is recorded.
 *
 * @returns undefined without the option, for the prompts that everybody hears
 * @throws Refusal company-unknown; Error when the company has no greeting of its own
 */
export async function greetedCompany(
  options: CommandInput['options'],
  terminal: Terminal,
): Promise<GreetedCompany | undefined> {
  const name = textOf(options.company);
  if (name === undefined) return undefined;
  const { id, greetingName } = await withAccounts(terminal, ({ companies }) => companies.findByName(name));
  if (greetingName !== undefined) return { id, greetingName };
  throw new Error(
    `${name} has no greeting of its own. Give it one: belcode company set '${name}' --greeting-name NAME`,
  );
}
