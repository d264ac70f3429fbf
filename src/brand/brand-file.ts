import { mailAddress } from '../config/address-readers.ts';
import { callerId } from '../config/dial-readers.ts';
import { isLanguageTag } from '../languages/language-tag.ts';
import { accentOf } from './accent.ts';
import { type Brand, type BrandHelp, belcode } from './brand.ts';
import { colourShape } from './contrast.ts';

/** Everything that `brand.json` says. */
export type BrandFile = Omit<Brand, 'name' | 'logo' | 'icon' | 'appPictures' | 'texts'>;

/** @throws Error with a message that follows the name of the line: "must be …" */
type ReadLine<T> = (value: unknown) => T;

const maxNameSigns = 40;
const maxHelpSigns = 200;
const phoneShape = /^\+?[\d ()./-]{3,29}$/;

const helpParts: Record<keyof BrandHelp, (value: string) => boolean> = {
  text: (value) => value.length <= maxHelpSigns,
  phone: (value) => phoneShape.test(value) && value.replace(/\D/g, '').length >= 3,
  mail: (value) => /^[\x21-\x7e]+$/.test(value) && !value.startsWith('<') && isMailAddress(value),
};

/** Each line, and how it is read. Every line but the first may be left out. */
const lines = {
  productName: name,
  accent: colour,
  accentDark: colour,
  logoIsName: truth,
  hosts,
  callerId: (value) => callerId(visible(value)),
  mailFrom: (value) => mailAddress(visible(value)),
  issuer: name,
  spokenName: (value) => byLanguage(value, name),
  help: (value) => byLanguage(value, helpOf),
  belcodeLine: truth,
} satisfies Record<string, ReadLine<unknown>>;

type Lines = { [Line in keyof typeof lines]?: ReturnType<(typeof lines)[Line]> };

/**
 * Reads what `brand.json` says.
 *
 * @param mistakes what is wrong is added here, each with the name of its line
 */
export function readBrandFile(given: Readonly<Record<string, unknown>>, mistakes: string[]): BrandFile {
  const read: Record<string, unknown> = {};
  for (const [line, value] of Object.entries(given)) {
    try {
      if (!Object.hasOwn(lines, line)) throw new Error('is not a line of a brand');
      read[line] = lines[line as keyof typeof lines](value);
    } catch (error) {
      mistakes.push(`${line} ${(error as Error).message}`);
    }
  }
  const { accent, accentDark, ...rest } = read as Lines;
  if (given.productName === undefined) mistakes.push('productName must be there');
  return {
    ...belcode,
    belcodeLine: true,
    ...rest,
    accent: accent === undefined ? belcode.accent : readAccent(accent, accentDark, mistakes),
  };
}

function readAccent(accent: string, dark: string | undefined, mistakes: string[]): Brand['accent'] {
  try {
    return accentOf(accent, dark);
  } catch (error) {
    mistakes.push((error as Error).message);
    return belcode.accent;
  }
}

function visible(value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '' || /\p{C}/u.test(value))
    throw new Error('must be a text that can be seen');
  return value.normalize('NFC').trim();
}

/** It stands in texts, whose placeholders have braces, in headers of mails, and in what a voice program reads. */
function name(value: unknown): string {
  const text = visible(value);
  if ([...text].length > maxNameSigns || /[{}<>"\\]/.test(text) || !/[\p{L}\p{N}]/u.test(text))
    throw new Error(`must be a name of at most ${maxNameSigns} signs, without {}<>"`);
  return text;
}

function colour(value: unknown): string {
  const text = typeof value === 'string' ? value.toLowerCase() : '';
  if (!colourShape.test(text)) throw new Error('must be a colour, as in #17604a');
  return text;
}

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Error('must be true or false');
  return value;
}

function hosts(value: unknown): string[] {
  if (!Array.isArray(value)) throw new Error('must be a list of hosts, as in ["login.example.org"]');
  return value.map((each) => {
    const text = typeof each === 'string' ? each.toLowerCase() : '';
    const url = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined;
    if (text === '' || url?.host !== text)
      throw new Error(`must be hosts without a path, as in login.example.org; not ${JSON.stringify(each)}`);
    return text;
  });
}

function byLanguage<T>(value: unknown, read: ReadLine<T>): Record<string, T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('must name languages, as in {"nl": …}');
  const entries = Object.entries(value).map(([language, each]) => {
    if (!isLanguageTag(language)) throw new Error(`must name languages by their tag, as in nl; not ${language}`);
    return [language, read(each)] as const;
  });
  return Object.fromEntries(entries);
}

function helpOf(value: unknown): BrandHelp {
  if (typeof value !== 'object' || value === null) throw new Error('must have text, phone or mail for a language');
  const parts = Object.entries(value).map(([part, each]) => {
    const isRight = Object.hasOwn(helpParts, part) ? helpParts[part as keyof BrandHelp] : undefined;
    const text = visible(each);
    if (isRight === undefined || !isRight(text)) throw new Error(`must have a right text, phone or mail; not ${part}`);
    return [part, text] as const;
  });
  return Object.fromEntries(parts);
}

function isMailAddress(text: string): boolean {
  try {
    return mailAddress(text) === text;
  } catch {
    return false;
  }
}
