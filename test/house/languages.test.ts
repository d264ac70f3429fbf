import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languages } from '../../src/accounts/user.ts';
import { promptNames, templateNames } from '../../src/speech/prompts.ts';
import { listFiles, projectFolder } from './read-source.ts';

type Texts = Record<string, string>;

function readTexts(path: string): Texts {
  const read = JSON.parse(readFileSync(join(projectFolder, path), 'utf8')) as Record<string, unknown>;
  for (const text of Object.values(read)) expect(typeof text).toBe('string');
  return read as Texts;
}

/** The placeholders of a text, such as `{tries}`. */
function gapsOf(text: string): string[] {
  return [...new Set(text.match(/\{[\w-]+\}/g))].sort();
}

/** The differences between a text file and the one of another language. */
function differences(texts: Texts, other: Texts): string[] {
  return [...new Set([...Object.keys(texts), ...Object.keys(other)])].sort().flatMap((key) => {
    if (texts[key] === undefined || other[key] === undefined) return [`${key} is there in one only`];
    if (texts[key].trim() === '' || other[key].trim() === '') return [`${key} is empty`];
    const gaps = gapsOf(texts[key]);
    const otherGaps = gapsOf(other[key]);
    return gaps.join() === otherGaps.join()
      ? []
      : [`${key} leaves open ${gaps.join() || 'nothing'} and ${otherGaps.join() || 'nothing'}`];
  });
}

/** Folders with one file for each language (`texts/nl.json`, `texts/en.json`) or one folder for each. */
const textFiles = ['src', 'lab', 'sounds']
  .flatMap(listFiles)
  .filter((path) => /\/en\.json$|\/en\/[^/]+\.json$/.test(path));

describe('S21 the screens and the voice speak every language', () => {
  it('finds the text files', () => {
    expect(textFiles).toContain('sounds/en/prompts.json');
  });

  it.each(textFiles)('%s', (path) => {
    const english = readTexts(path);
    for (const language of languages) {
      const other = path.replace(/\/en(\.json$|\/[^/]+\.json$)/, `/${language}$1`);
      expect([other, differences(english, readTexts(other))]).toEqual([other, []]);
    }
  });

  it('the voice has words for every prompt, and for no other', () => {
    for (const language of readdirSync(join(projectFolder, 'sounds'))) {
      const words = readTexts(`sounds/${language}/prompts.json`);
      expect(Object.keys(words).sort()).toEqual([...promptNames, ...templateNames].sort());
    }
  });
});

/** Words that the texts of a language do not use, because they have another one for the same thing. */
const otherWords: Record<string, [RegExp, string][]> = {
  en: [[/\btelephones?\b/i, 'phone']],
  nl: [[/\be-mails?\b/i, 'mail']],
};

const wordFaults = (language: string, texts: Texts) =>
  Object.entries(texts).flatMap(([key, text]) =>
    (otherWords[language] ?? []).filter(([word]) => word.test(text)).map(([, use]) => `${key}: say ${use}`),
  );

describe('a thing has one word in each language', () => {
  it.each(textFiles)('%s', (path) => {
    for (const language of languages) {
      const own = path.replace(/\/en(\.json$|\/[^/]+\.json$)/, `/${language}$1`);
      expect([own, wordFaults(language, readTexts(own))]).toEqual([own, []]);
    }
  });

  it('and another is found', () => {
    expect(wordFaults('en', { a: 'Your telephone rings.', b: 'Your phone rings.' })).toEqual(['a: say phone']);
    expect(wordFaults('nl', { a: 'Je krijgt een e-mail.' })).toEqual(['a: say mail']);
  });
});

describe('a difference is found', () => {
  it.each<[string, Texts, string]>([
    ['a text that is missing', {}, 'a is there in one only'],
    ['a text too many', { a: 'x {n}', b: 'y' }, 'b is there in one only'],
    ['an empty text', { a: ' ' }, 'a is empty'],
    ['a gap that is missing', { a: 'x' }, 'a leaves open {n} and nothing'],
    ['another gap', { a: 'x {m}' }, 'a leaves open {n} and {m}'],
  ])('%s', (_what, other, found) => {
    expect(differences({ a: 'x {n}' }, other)).toEqual([found]);
  });
});
