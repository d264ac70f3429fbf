import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLanguageTag } from '../languages/language-tag.ts';

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export type Digit = (typeof digits)[number];

const sentences = [
  /** What the call is, before the question. A company's own greeting takes its place. */
  'greeting',
  /** The same for a call that asks for the number of the page. */
  'greeting-number',
  /** Asks for the number of the page; the voice never says it. */
  'type-number',
  'number-typed',
  'wrong-digits',
  /** Explains keys 9 and 0, when no key comes and after the code. */
  'not-you',
  'wrong-key',
  'code-intro',
  'again',
  /** Explains keys 1 and 2, after the code. */
  'keys',
  /**
   * Explains key 3. It is said in a call of the language before this one, by the voice of this language, for somebody
   * who understands only this one.
   */
  'this-language',
  'confirm-not-me',
  'confirm-wrong-number',
  'reported',
  'suspended',
  /** For a caller who dials in from a telephone of the exchange while no login waits. */
  'nothing-waiting',
  /** For a caller who calls the caller id back. */
  'only-outgoing',
  'goodbye',
  'over',
] as const;

export type PromptName = (typeof sentences)[number] | `press-${Digit}` | `digit-${Digit}`;

/** After these the call is hung up, so their sounds end with silence. */
export const lastWords = [
  'number-typed',
  'wrong-digits',
  'reported',
  'suspended',
  'nothing-waiting',
  'only-outgoing',
  'goodbye',
  'over',
] as const satisfies readonly PromptName[];

export type LastWords = (typeof lastWords)[number];

/** Every prompt that a language must have. A file with any other prompt is refused. */
export const promptNames: readonly PromptName[] = [
  ...sentences,
  ...digits.map((digit) => `press-${digit}` as const),
  ...digits.map((digit) => `digit-${digit}` as const),
];

/** Prompts with the placeholder `{name}`: each company has its own sound of them. */
export const templateNames = ['company'] as const;

export type TemplateName = (typeof templateNames)[number];

/** The words of one language. */
export type Prompts = Readonly<Record<PromptName | TemplateName, string>>;

/** The file that holds a language's words. */
function promptsFile(folder: string, language: string): string {
  return join(folder, language, 'prompts.json');
}

/**
 * The languages for which `folder` has a `prompts.json`, in alphabetical order.
 *
 * @throws Error when the folder cannot be read
 */
export async function listLanguages(folder: string): Promise<string[]> {
  const languages: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !isLanguageTag(entry.name)) continue;
    if ((await readdir(join(folder, entry.name))).includes('prompts.json')) languages.push(entry.name);
  }
  return languages.sort();
}

/**
 * Reads the words of one language.
 *
 * @throws Error naming the file and the prompt that is missing, unknown or unusable
 */
export async function readPrompts(folder: string, language: string): Promise<Prompts> {
  if (!isLanguageTag(language)) throw new Error(`A language is a tag such as nl or pt-BR; not ${language}`);
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

/** Refuses a leading hyphen because `say` takes the words as an argument, and a second line because piper reads one. */
function words(file: string, name: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') throw new Error(`${file} has no words for ${name}`);
  if (/^\s*-|\p{Cc}/u.test(value))
    throw new Error(`${file}: ${name} must be one line that does not begin with a hyphen`);
  return value.trim();
}
