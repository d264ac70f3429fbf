import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export type Digit = (typeof digits)[number];

const sentences = [
  'greeting',
  /** What 9 and 0 do, before the question. */
  'not-you',
  'wrong-key',
  'code-intro',
  'again',
  /** What 1, 2 and 3 do, after the code. */
  'keys',
  'confirm-not-me',
  'confirm-wrong-number',
  'reported',
  'suspended',
  /** To who dials in from an own telephone while no login waits. */
  'nothing-waiting',
  /** To who calls the number back. */
  'only-outgoing',
  'goodbye',
  'over',
] as const;

export type PromptName = (typeof sentences)[number] | `press-${Digit}` | `digit-${Digit}`;

/** Every prompt that a language must have, and no other. The list is closed. */
export const promptNames: readonly PromptName[] = [
  ...sentences,
  ...digits.map((digit) => `press-${digit}` as const),
  ...digits.map((digit) => `digit-${digit}` as const),
];

/** Words with a gap `{name}`, of which each company has a sound of its own. */
export const templateNames = ['company'] as const;

export type TemplateName = (typeof templateNames)[number];

/** The words of one language. */
export type Prompts = Readonly<Record<PromptName | TemplateName, string>>;

const languageForm = /^[a-z]{2}$/;

/** The file that holds a language's words. */
export function promptsFile(folder: string, language: string): string {
  return join(folder, language, 'prompts.json');
}

/**
 * The languages for which `folder` has a `prompts.json`, in alphabetical order: two small letters each (ISO 639-1).
 *
 * @throws Error when the folder cannot be read
 */
export async function listLanguages(folder: string): Promise<string[]> {
  const languages: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !languageForm.test(entry.name)) continue;
    if ((await readdir(join(folder, entry.name))).includes('prompts.json')) languages.push(entry.name);
  }
  return languages.sort();
}

/**
 * Reads the words of one language.
 *
 * @throws Error naming the file, and the prompt that is missing, unknown or without usable words
 */
export async function readPrompts(folder: string, language: string): Promise<Prompts> {
  if (!languageForm.test(language)) throw new Error(`A language is two small letters, as in nl; not ${language}`);
  const file = promptsFile(folder, language);
  const given = parse(file, await readFile(file, 'utf8'));
  const prompts: Record<string, string> = {};
  for (const name of [...promptNames, ...templateNames]) {
    if (!Object.hasOwn(given, name)) throw new Error(`${file} lacks the prompt ${name}`);
    prompts[name] = words(file, name, given[name]);
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(prompts, name)) throw new Error(`${file} holds ${name}, which is not a prompt of Belcode`);
  }
  for (const name of templateNames) {
    if (prompts[name]?.split('{name}').length !== 2) throw new Error(`${file}: ${name} must hold {name} exactly once`);
  }
  return prompts as Prompts;
}

function parse(file: string, json: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Error(`${file} is not JSON`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${file} must be one object of prompt names and words`);
  }
  return value as Record<string, unknown>;
}

/** `say` takes the words as an argument and piper takes one line, so neither an option nor a second line may pass. */
function words(file: string, name: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') throw new Error(`${file} has no words for ${name}`);
  if (/^\s*-|\p{Cc}/u.test(value))
    throw new Error(`${file}: ${name} must be one line that does not begin with a hyphen`);
  return value.trim();
}
