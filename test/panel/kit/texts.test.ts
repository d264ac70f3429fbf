import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '../../../languages/en/pages.json' with { type: 'json' };
import nl from '../../../languages/nl/pages.json' with { type: 'json' };
import { judgePassword } from '../../../src/accounts/password.ts';
import { auditEvents } from '../../../src/audit/audit-event.ts';
import { deliveryStates, endReasons } from '../../../src/deliveries/delivery.ts';
import { offeredLanguages, textsOf } from '../../../src/languages/languages.ts';
import { saidLanguage } from '../../../src/panel/kit/page-language.ts';
import { minPasswordCharacters } from '../../../src/panel/login/new-password-page.ts';
import { listFiles, projectFolder } from '../../house/read-source.ts';

const languages = offeredLanguages();

describe('the texts', () => {
  it('cover each audit event, each state and each end of a call', () => {
    const missing = [
      ...Object.keys(auditEvents).map((event) => `audit-${event}`),
      ...endReasons.map((reason) => `ended-${reason}`),
      ...deliveryStates.filter((state) => state !== 'ended').map((state) => `news-${state}`),
    ].filter((name) => !Object.hasOwn(en, name));
    expect(missing).toEqual([]);
  });

  it('of the audit log speak to its reader, not to the user concerned', () => {
    const wrong = (texts: Record<string, string>, word: RegExp) =>
      Object.entries(texts).filter(([name, text]) => /^audit-/.test(name) && word.test(text));
    expect(wrong(en, /\byours?\b|\byou\b/i)).toEqual([]);
    expect(wrong(nl, /\b(je|jij|jou|jouw)\b/i)).toEqual([]);
  });

  it.each([
    [en, /\bextension\b/i],
    [nl, /\btoestel/i],
  ])('of what is dialled behind a switchboard name no extension', (texts, word) => {
    const about = Object.entries(texts).filter(([name]) =>
      /post-dial(?!-behind-extension)|^pauses-|number-behind/.test(name),
    );
    expect(about.length).toBeGreaterThan(4);
    expect(about.filter(([, text]) => word.test(text))).toEqual([]);
  });

  it('are all used', () => {
    const source = listFiles('src/panel')
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(projectFolder, path), 'utf8'))
      .join('\n');
    // Names that are composed: `audit-${event}`.
    const families = [...source.matchAll(/`([a-z][a-z-]*-)\$\{/g)].map(([, start = '']) => start);
    const unused = Object.keys(en).filter(
      (name) =>
        !source.includes(`'${name}'`) &&
        !families.some((start) => name.startsWith(start)) &&
        !name.endsWith('-without-mail'),
    );
    expect(unused).toEqual([]);
  });

  it.each(languages)('of a call without any key leave open what answered, in %s', (language) => {
    // The word for a voicemail, which every such text must allow for.
    const voicemail = {
      en: /voicemail/,
      nl: /voicemail/,
      de: /Anrufbeantworter/,
      fr: /messagerie vocale/,
      es: /buzón/,
    };
    const words: Record<string, RegExp> = { ...voicemail, pl: /poczt/, tr: /sesli mesaj/ };
    const [pages, mail] = [textsOf(language, 'pages'), textsOf(language, 'mail')];
    const about = [pages['ended-screened'], pages['ended-voicemail'], pages['advice-screened'], pages['advice-no-key']];
    for (const text of [...about, mail['keys-missed']])
      expect(text?.toLowerCase()).toMatch(new RegExp(words[language] ?? /never/, 'i'));
    // A silent voicemail asks nobody who is calling, and ends as `screened` too.
    expect(pages['ended-screened']).not.toMatch(
      /who is calling|wie er belt|wer anruft|qui appelle|quién llama|kto dzwoni|arayanı/,
    );
  });

  it.each(languages)('name the link to a new password as the page of the login does, in %s', (language) => {
    const [pages, mail] = [textsOf(language, 'pages'), textsOf(language, 'mail')];
    const quoting = [pages['unfinished-reset'], pages['obstacle-password-replaced-advice']];
    for (const text of [mail.welcome, mail.reminder, ...quoting]) expect(text).toContain(pages['forgot-link']);
  });

  it.each(languages)('about a lock say that support unlocks it and that the methods stay, in %s', (language) => {
    const text = textsOf(language, 'pages')['refused-second-factor-locked'] ?? '';
    expect(text).not.toMatch(/^[^.]*\. (Only|Alleen|Nur|Seule|Solo)\b/);
    expect(text.split('.').length).toBeGreaterThan(3);
  });

  it('state the password rules correctly', () => {
    expect(judgePassword('xk4-'.repeat(9).slice(0, minPasswordCharacters - 1), 'anna')).toMatchObject({
      accepted: false,
    });
    expect(judgePassword('xk4-'.repeat(9).slice(0, minPasswordCharacters), 'anna')).toEqual({ accepted: true });
  });
});

describe('the language that a visitor has said', () => {
  it.each([
    ['en', 'nl;q=0.9', 'en'],
    [undefined, 'nl-BE,xx;q=0.8', 'nl'],
    [undefined, 'xx-XX, en;q=0.8, nl;q=0.5', 'en'],
    [undefined, 'xx', undefined],
    [undefined, undefined, undefined],
    ['xx', 'nl', 'nl'],
    ['constructor', 'nl', 'nl'],
  ])('chosen %s, accepted %s: %s', (chosen, accepted, language) => {
    expect(saidLanguage(chosen, accepted)).toBe(language);
  });
});
