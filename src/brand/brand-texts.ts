import type { TextFile, Texts } from '../languages/language-files.ts';
import type { Language } from '../languages/language-tag.ts';
import { textsOf } from '../languages/languages.ts';
import type { Brand } from './brand.ts';

/** By the texts of the language, so that they go with them when other languages are chosen. */
const filled = new WeakMap<object, Map<Brand, Texts[TextFile]>>();

/** The texts of a language as a brand has them: its own where it has some, and its name for `{product}`. */
export function brandTexts<File extends TextFile>(brand: Brand, language: Language, file: File): Texts[File] {
  const texts = textsOf(language, file);
  const ofBrands = filled.get(texts) ?? new Map<Brand, Texts[TextFile]>();
  filled.set(texts, ofBrands);
  const own = brand.texts.find((each) => each.language === language && each.file === file)?.texts ?? {};
  const read = ofBrands.get(brand) ?? fill({ ...texts, ...own }, brand.productName);
  ofBrands.set(brand, read as Texts[TextFile]);
  return read as Texts[File];
}

function fill(texts: Readonly<Record<string, string>>, product: string): Record<string, string> {
  const entries = Object.entries(texts).map(([name, text]) => [name, text.replaceAll('{product}', () => product)]);
  return Object.fromEntries(entries);
}
