import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gapsOf, textFiles } from '../../src/languages/language-files.ts';
import { readProfile } from '../../src/languages/language-profile.ts';
import { promptNames, templateNames } from '../../src/speech/prompts.ts';
import { tooLong } from './language-limits.ts';
import { projectFolder } from './read-source.ts';

type Texts = Record<string, string>;

const folder = join(projectFolder, 'languages');
const tags = readdirSync(folder, { withFileTypes: true }).flatMap((each) => (each.isDirectory() ? [each.name] : []));
const translated = [...textFiles, 'prompts'];

function readFile(path: string): unknown {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

/** The texts of a language: `pages/log-in` and so on. */
function readTexts(tag: string): Texts {
  const files = translated.map((file) => [file, readFile(`${tag}/${file}.json`)] as const);
  return Object.fromEntries(
    files.flatMap(([file, texts]) => Object.entries(texts as Texts).map(([name, text]) => [`${file}/${name}`, text])),
  );
}

/** Names of texts that are the same words as in English, such as a name or a word that both languages have. */
function readSame(tag: string): string[] {
  return readFile(`${tag}/same-as-english.json`) as string[];
}

const gaps = (text: string) => [...new Set(gapsOf(text))].sort().join(' ');

/** What is wrong with the texts of a language, each as one line. */
function faultsOf(texts: Texts, english: Texts, same: readonly string[] = []): string[] {
  return [...new Set([...Object.keys(english), ...Object.keys(texts)])].flatMap((name) => {
    const [text, wanted] = [texts[name], english[name]];
    if (text === undefined) return [`${name} is missing`];
    if (wanted === undefined) return [`${name} is no text of Belcode`];
    if (typeof text !== 'string' || text.trim() === '') return [`${name} is empty`];
    const faults: string[] = [];
    if (text.trim() !== text) faults.push(`${name} begins or ends with a space`);
    if (gaps(text) !== gaps(wanted))
      faults.push(`${name} has ${gaps(text) || 'no placeholder'}, and English has ${gaps(wanted) || 'none'}`);
    if (text.includes('\n') !== wanted.includes('\n')) faults.push(`${name} has other paragraphs than English`);
    if ((text === wanted) !== same.includes(name)) {
      faults.push(
        text === wanted ? `${name} is still English` : `${name} differs from English, and is listed as the same`,
      );
    }
    const [file = '', key = ''] = name.split('/');
    const long = tooLong(file, key, text, wanted);
    if (long !== undefined) faults.push(`${name} ${long}`);
    return faults;
  });
}

/** Sentences that two languages share, which is a mistake: names and single words they may share. */
function sharedSentences(one: Texts, other: Texts): string[] {
  return Object.entries(one).flatMap(([name, text]) =>
    text === other[name] && text.replace(/\{\w+\}/g, '').split(/\p{L}+/u).length > 4 ? [name] : [],
  );
}

/** Words that the texts of a language do not use, because they have another one for the same thing. */
const otherWords: Record<string, [RegExp, string][]> = {
  en: [[/\btelephones?\b/i, 'phone']],
  pl: [[/\p{L}(łeś|łaś|łbyś|łabyś)(?!\p{L})/u, 'a form without the gender of the user']],
  tr: [[/(?<!\p{L})(şifre|sen|sana|senin|seni)(?!\p{L})/iu, 'parola, and siz']],
  nl: [[/\be-mails?\b/i, 'mail']],
  de: [[/\b(du|dir|dich|deine?[mnrs]?)\b/i, 'Sie']],
  fr: [[/(?<!\p{L})(tu|toi|ton|ta|tes)(?!\p{L})/iu, 'vous']],
  es: [[/(?<!\p{L})(usted(es)?|vosotr[oa]s|vuestr[oa]s?)(?!\p{L})/iu, 'tú']],
};

/** Signs that the written texts of a language do not use. A quote between brackets is the sign itself: `(")`. */
const otherSigns: Record<string, [RegExp, string][]> = {
  fr: [[/ [:;?!»]|« /, 'a no-break space']],
  nl: [[/(?<!\()"|‘/, '“…”']],
  tr: [[/(?<!\()"|‘/, '“…”']],
};

const signFaults = (language: string, texts: Texts) =>
  Object.entries(texts).flatMap(([key, text]) =>
    key.startsWith('prompts/')
      ? []
      : (otherSigns[language] ?? []).filter(([sign]) => sign.test(text)).map(([, use]) => `${key}: write ${use}`),
  );

const wordFaults = (language: string, texts: Texts) =>
  Object.entries(texts).flatMap(([key, text]) =>
    (otherWords[language] ?? []).filter(([word]) => word.test(text)).map(([, use]) => `${key}: say ${use}`),
  );

const english = readTexts('en');
const others = tags.filter((tag) => tag !== 'en');

describe('S21 the pages, the mail, the app, the messages and the voice speak every language', () => {
  it('finds the languages', () => {
    expect(tags).toEqual(expect.arrayContaining(['en', 'nl']));
    expect(Object.keys(english).length).toBeGreaterThan(1_500);
  });

  it.each(tags)('%s has every file, and no other', (tag) => {
    const files = readdirSync(join(folder, tag)).filter((name) => !name.endsWith('.wav'));
    const wanted = ['language', ...translated, ...(tag === 'en' ? [] : ['same-as-english'])].map(
      (each) => `${each}.json`,
    );
    expect(files.sort()).toEqual([...wanted, 'manual.md'].sort());
    expect(readProfile(join(folder, tag)).name).not.toBe('');
  });

  it.each(others)('%s has every text, in its own words, with its placeholders, and none too long', (tag) => {
    expect(faultsOf(readTexts(tag), english, readSame(tag))).toEqual([]);
  });

  it('no two languages share a sentence', () => {
    const found = others.flatMap((one, at) =>
      others
        .slice(at + 1)
        .flatMap((other) =>
          sharedSentences(readTexts(one), readTexts(other)).map((name) => `${one} and ${other}: ${name}`),
        ),
    );
    expect(found).toEqual([]);
  });

  it.each(tags)('%s has one word for a thing', (tag) => {
    const manual = readFileSync(join(folder, tag, 'manual.md'), 'utf8').replace(/\{[^}]*\}|\]\([^)]*\)/g, '');
    expect(wordFaults(tag, { ...readTexts(tag), manual })).toEqual([]);
  });

  it.each(Object.keys(otherSigns))('%s has its own quotes and spaces', (tag) => {
    expect(signFaults(tag, readTexts(tag))).toEqual([]);
  });

  it('each language has its own name, and a prompt for every sound', () => {
    const names = tags.map((tag) => readProfile(join(folder, tag)).name);
    expect(new Set(names).size).toBe(tags.length);
    const prompts = Object.keys(english).flatMap((name) => (name.startsWith('prompts/') ? [name.slice(8)] : []));
    expect(prompts.sort()).toEqual([...promptNames, ...templateNames].sort());
  });

  it('the notes for translators are about texts that there are', () => {
    const notes = readFile('notes.json') as Texts;
    expect(Object.keys(notes).length).toBeGreaterThan(20);
    expect(Object.keys(notes).filter((name) => english[name] === undefined)).toEqual([]);
  });
});

describe('a mistake in a translation is found', () => {
  const long = 'a'.repeat(161);
  it.each<[string, Texts, string]>([
    ['a text that is missing', {}, 'pages/a is missing'],
    ['a text too many', { 'pages/a': 'y {n}', 'pages/b': 'y' }, 'pages/b is no text of Belcode'],
    ['an empty text', { 'pages/a': ' ' }, 'pages/a is empty'],
    ['a space at its end', { 'pages/a': 'y {n} ' }, 'pages/a begins or ends with a space'],
    ['a placeholder that is missing', { 'pages/a': 'y' }, 'pages/a has no placeholder, and English has {n}'],
    ['another placeholder', { 'pages/a': 'y {m}' }, 'pages/a has {m}, and English has {n}'],
    ['other paragraphs', { 'pages/a': 'y\n\n{n}' }, 'pages/a has other paragraphs than English'],
    ['English', { 'pages/a': 'x {n}' }, 'pages/a is still English'],
    ['a long button', { 'pages/a': `${'y'.repeat(30)} {n}` }, 'pages/a has 34 signs, and 31 fit where English has 5'],
  ])('%s', (_what, given, found) => {
    expect(faultsOf(given, { 'pages/a': 'x {n}' })).toEqual([found]);
  });

  it.each([
    ['a message', 'messages/code-message', 'has 161 signs: a telephone shows one message of 160 signs'],
    ['a title of a notification', 'app/push-x-title', 'has 161 signs: a lock screen shows 40 signs of a title'],
    ['a subject', 'mail/x-subject', 'has 161 signs: a list of mails shows 78 signs of a subject'],
  ])('%s that is too long', (_what, name, found) => {
    expect(faultsOf({ [name]: long }, { [name]: 'x'.repeat(30) })).toEqual([`${name} ${found}`]);
  });

  it('a text that is listed as the same, and is not', () => {
    const found = faultsOf({ 'pages/a': 'y' }, { 'pages/a': 'x' }, ['pages/a']);
    expect(found).toEqual(['pages/a differs from English, and is listed as the same']);
  });

  it('another word for the same thing', () => {
    expect(wordFaults('en', { a: 'Your telephone rings.', b: 'Your phone rings.' })).toEqual(['a: say phone']);
    expect(wordFaults('nl', { a: 'Je krijgt een e-mail.' })).toEqual(['a: say mail']);
  });

  it('quotes and spaces of another language', () => {
    expect(signFaults('nl', { a: 'Kies "Inloggen".', b: 'Kies “Inloggen”.', c: 'Een quote (").' })).toEqual([
      'a: write “…”',
    ]);
    expect(signFaults('fr', { a: 'Vous ?', b: 'Vous\u00a0?', 'prompts/c': 'Vous ?' })).toEqual([
      'a: write a no-break space',
    ]);
  });

  it('a sentence of another language', () => {
    const [one, other] = [
      { a: 'Je krijgt straks een mail.', b: 'Passkey' },
      { a: 'Je krijgt straks een mail.', b: 'Passkey' },
    ];
    expect(sharedSentences(one, other)).toEqual(['a']);
  });
});
