import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { textLanguageOf } from '../../src/accounts/language-of.ts';
import { readNewUser } from '../../src/accounts/user.ts';
import { belcode } from '../../src/brand/brand.ts';
import { codeMessage } from '../../src/dialler/message-words.ts';
import {
  isLanguage,
  matchLanguage,
  offeredLanguages,
  profileOf,
  useLanguages,
  usualLanguage,
} from '../../src/languages/languages.ts';
import { type WordsName, words } from '../../src/mail/words.ts';
import { saidLanguage } from '../../src/panel/kit/page-language.ts';
import { fillText } from '../../src/panel/kit/texts.ts';
import { isHeadOf, userColumns } from '../../src/people/user-columns.ts';
import { type MadeUpLanguage, makeUpLanguage } from './made-up-language.ts';

const mailWords = (language: string, name: WordsName) => words({ language, brand: belcode }, name);

let sixth: MadeUpLanguage;

beforeAll(() => {
  useLanguages();
  sixth = makeUpLanguage('xx', 'Zim', { name: 'Zimzam', yes: 'zum', no: 'zem', csvSeparator: ';' });
});
afterEach(() => useLanguages());
afterAll(() => sixth?.remove());

const offer = (offered: string[] = []) => useLanguages({ more: sixth.folder, offered });

describe('a language that is added by files alone', () => {
  it('is offered beside those that are shipped, under its own name', () => {
    const shipped = offeredLanguages();
    expect(shipped).toEqual(expect.arrayContaining(['de', 'en', 'es', 'fr', 'nl', 'pl', 'tr']));
    offer();
    expect(offeredLanguages()).toEqual([...shipped, 'xx'].sort());
    expect(profileOf('xx').name).toBe('Zimzam');
  });

  it('is on the pages, in mail and in messages, and its words are read in files of users', () => {
    offer();
    expect(saidLanguage('xx', 'nl')).toBe('xx');
    expect(saidLanguage(undefined, 'xx-YY;q=0.9,en')).toBe('xx');
    expect(fillText('xx', 'code-wrong', { tries: 2 })).toBe('Zim That code is wrong. Attempts left: 2.');
    expect(mailWords('xx', 'password-changed-subject')).toBe('Zim Your password has been changed');
    expect(codeMessage('xx', '123456', belcode)).toMatch(/^Zim 123 456 is your/);
    expect(isHeadOf('login', 'zim username')).toBe(true);
    expect([userColumns.disabled.read('Zum'), userColumns.disabled.read('zem')]).toEqual(['yes', 'no']);
  });

  it('may be of a user', () => {
    const user = { companyId: 'c', login: 'anna', name: 'Anna', role: 'user', language: 'xx' } as const;
    expect(() => readNewUser(user)).toThrow('no such language');
    offer();
    expect(readNewUser(user).language).toBe('xx');
  });
});

describe('the languages that an operator chooses', () => {
  it('are offered in the order of the setting, and no other is', () => {
    offer(['xx', 'nl']);
    expect(offeredLanguages()).toEqual(['xx', 'nl']);
    expect([isLanguage('en'), saidLanguage('en', 'en, de'), usualLanguage()]).toEqual([false, undefined, 'xx']);
  });

  it('must have files', () => {
    expect(() => useLanguages({ offered: ['nl', 'zz'] })).toThrow('There are no files of the language zz');
    expect(() => useLanguages({ more: '/nowhere' })).toThrow('/nowhere');
    expect(offeredLanguages()).toContain('en');
  });
});

describe('a language that is gone', () => {
  it('is replaced by that of the company, that of the settings, or the usual one, and fails nothing', () => {
    offer(['nl', 'de']);
    const user = { language: 'xx', companyLanguage: undefined };
    expect(textLanguageOf({ user: { ...user, companyLanguage: 'de' }, setting: 'nl' })).toBe('de');
    expect(textLanguageOf({ user, setting: 'nl' })).toBe('nl');
    expect(textLanguageOf({ user, setting: 'fr-CA' })).toBe('nl');
    useLanguages({ offered: ['nl'] });
    expect([fillText('xx', 'log-in'), profileOf('xx').name]).toEqual(['Inloggen', 'Nederlands']);
    expect(mailWords('xx', 'days')).toBe('dagen');
  });
});

describe('a country of a language', () => {
  let country: MadeUpLanguage;
  beforeAll(() => {
    country = makeUpLanguage('pt-BR', 'Oi', { name: 'Português' });
  });
  afterAll(() => country?.remove());

  it.each([
    ['pt-BR', 'pt-BR'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['pt_br', 'pt-BR'],
    ['de-AT', 'de'],
    ['p', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('%s is %s', (said, found) => {
    useLanguages({ more: country.folder });
    expect(matchLanguage(said)).toBe(found);
  });
});

describe('files with a mistake', () => {
  const file = (name: string) => join(sixth.folder, 'yy', name);
  const write = (name: string, text: string) => writeFileSync(file(name), text);
  const profile = { name: 'Y', locale: 'en', direction: 'ltr', csvSeparator: ',', yes: 'y', no: 'n' };
  const whole = { ...profile, espeakVoice: 'en', wordsPerMinute: 155, pitch: 45 };

  beforeAll(() => mkdirSync(join(sixth.folder, 'yy')));
  afterAll(() => rmSync(join(sixth.folder, 'yy'), { recursive: true }));

  it.each<[string, Record<string, unknown>]>([
    ['name', { name: ' ' }],
    ['locale', { locale: 'no locale' }],
    ['direction', { direction: 'up' }],
    ['csvSeparator', { csvSeparator: '|' }],
    ['espeakVoice', { espeakVoice: '--help; x' }],
    ['wordsPerMinute', { wordsPerMinute: '155' }],
    ['pitch', { pitch: 100 }],
  ])('name the file and the line: %s', (name, wrong) => {
    write('language.json', JSON.stringify({ ...whole, ...wrong }));
    expect(() => useLanguages({ more: sixth.folder })).toThrow(new RegExp(`yy/language.json: ${name} must be`));
  });

  it('are named when they are not JSON', () => {
    write('language.json', JSON.stringify(whole));
    write('mail.json', '{');
    expect(() => useLanguages({ more: sixth.folder })).toThrow(/yy\/mail\.json cannot be read as JSON/);
    rmSync(file('mail.json'));
  });

  it('lose no page: what is missing, empty or has another placeholder is English', () => {
    write('language.json', JSON.stringify(whole));
    write(
      'pages.json',
      JSON.stringify({ 'log-in': 'Y in', 'log-out': ' ', 'code-wrong': 'Y {other}', back: 7, more: 'Y' }),
    );
    useLanguages({ more: sixth.folder });
    const [login, logout, wrong] = [
      fillText('yy', 'log-in'),
      fillText('yy', 'log-out'),
      fillText('yy', 'code-wrong', { tries: 1 }),
    ];
    expect([login, logout, wrong]).toEqual(['Y in', 'Log out', 'That code is wrong. Attempts left: 1.']);
    expect([fillText('yy', 'back'), mailWords('yy', 'days')]).toEqual(['Back', 'days']);
  });
});
