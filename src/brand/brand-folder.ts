import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gapsOf, readFlat, type TextFile, textFiles } from '../languages/language-files.ts';
import { languageFolders, referenceTexts } from '../languages/languages.ts';
import { appPictureSizes, readAppPictures } from './app-pictures.ts';
import { type Brand, type BrandTexts, belcode, brandNameShape } from './brand.ts';
import { readBrandFile } from './brand-file.ts';
import { readSvg } from './read-svg.ts';

const knownFiles = new Set(['brand.json', 'logo.svg', 'icon.svg', 'texts', ...Object.keys(appPictureSizes)]);

/**
 * Reads the folder of a brand.
 *
 * @param mistakes what is wrong is added here, each with its file
 */
export function readBrandFolder(folder: string, name: string, mistakes: string[]): Brand {
  if (!brandNameShape.test(name) || name === belcode.name)
    mistakes.push(`${folder} must have a name of 1 to 30 small letters, digits and hyphens, other than belcode`);
  for (const file of list(folder)) if (!knownFiles.has(file)) mistakes.push(`${join(folder, file)} is not of a brand`);
  const file = join(folder, 'brand.json');
  const wrong: string[] = [];
  const said = readBrandFile(attempt(() => readFlat(file), mistakes) ?? { productName: name }, wrong);
  mistakes.push(...wrong.map((each) => `${file}: ${each}`));
  return {
    ...said,
    name,
    logo: readPicture(join(folder, 'logo.svg'), mistakes),
    icon: readPicture(join(folder, 'icon.svg'), mistakes),
    appPictures: readAppPictures(folder, mistakes),
    texts: readAllTexts(join(folder, 'texts'), mistakes),
  };
}

function readPicture(file: string, mistakes: string[]): string | undefined {
  if (!existsSync(file)) return undefined;
  return attempt(() => readSvg(readFileSync(file)), mistakes, `${file} `);
}

function readAllTexts(folder: string, mistakes: string[]): BrandTexts[] {
  if (!existsSync(folder)) return [];
  return listed(folder, mistakes).flatMap((language) => {
    if (!languageFolders().has(language)) {
      mistakes.push(`${join(folder, language)} is of a language that Belcode has no files of`);
      return [];
    }
    return listed(join(folder, language), mistakes).flatMap((name) => {
      const file = textFiles.find((each) => `${each}.json` === name);
      const path = join(folder, language, name);
      if (file === undefined) {
        mistakes.push(`${path} is no file of texts: ${textFiles.map((each) => `${each}.json`).join(', ')}`);
        return [];
      }
      return [{ language, file, texts: readTexts(path, file, mistakes) }];
    });
  });
}

/** A text of a brand has the placeholders of Belcode's own. The name of the product may come and go. */
function readTexts(path: string, file: TextFile, mistakes: string[]): Record<string, string> {
  const english: Readonly<Record<string, string>> = referenceTexts(file);
  const read: Record<string, string> = {};
  for (const [name, text] of Object.entries(attempt(() => readFlat(path), mistakes) ?? {})) {
    const own = Object.hasOwn(english, name) ? english[name] : undefined;
    if (own === undefined) mistakes.push(`${path}: ${name} is no text of Belcode`);
    else if (typeof text !== 'string' || text.trim() === '') mistakes.push(`${path}: ${name} must be a text`);
    else if (placeholders(text) !== placeholders(own))
      mistakes.push(`${path}: ${name} must have the placeholders ${placeholders(own) || 'of Belcode, which are none'}`);
    else read[name] = text;
  }
  return read;
}

function placeholders(text: string): string {
  const gaps = new Set(gapsOf(text));
  gaps.delete('{product}');
  return [...gaps].sort().join(' ');
}

function list(folder: string): string[] {
  return readdirSync(folder).sort();
}

function listed(folder: string, mistakes: string[]): string[] {
  return attempt(() => list(folder), mistakes) ?? [];
}

function attempt<T>(read: () => T, mistakes: string[], before = ''): T | undefined {
  try {
    return read();
  } catch (error) {
    mistakes.push(`${before}${(error as Error).message}`);
    return undefined;
  }
}
