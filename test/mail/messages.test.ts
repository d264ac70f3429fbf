import { describe, expect, it } from 'vitest';
import { belcode } from '../../src/brand/brand.ts';
import type { Mail } from '../../src/incidents/mail.ts';
import { languageFolders } from '../../src/languages/languages.ts';
import { type About, letters } from '../../src/mail/letters.ts';
import { shownName } from '../../src/mail/shown-name.ts';
import { messageOf } from '../../src/mail/write-message.ts';
import { wordsOfHtml } from './read-message.ts';
import { sampleMails } from './sample-mails.ts';

const panelUrl = 'https://panel.example.org';
const look = { brand: belcode, timeZone: 'Europe/Amsterdam' };
const happenedAt = Date.UTC(2026, 10, 30, 15, 40);
const anna = { to: 'anna@example.org', name: 'Anna de Vries' };
const languages = [...languageFolders().keys()];

function write<Kind extends keyof Mail>(
  kind: Kind,
  about: About<Kind>,
  { language = 'en', name = anna.name, brand = belcode } = {},
) {
  const content = letters[kind]({ language, brand, panelUrl }, about);
  return messageOf({ ...anna, name, language }, content, { look: { ...look, brand }, happenedAt });
}

const kinds = Object.keys(letters) as (keyof Mail)[];
const all = languages.flatMap((language) =>
  kinds.flatMap((kind) => sampleMails[kind].map((about, form) => [language, kind, form, about] as const)),
);

const linksIn = (text: string) => [...text.matchAll(/https?:\/\/[^\s"<>]+[^\s"<>.,!?]/g)].map(([link]) => link);
const hrefsIn = (html: string) =>
  [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, link = '']) => link.replaceAll('&#38;', '&'));
const unique = (links: string[]) => [...new Set(links)].sort();

describe.each(languages)('every mail in %s', (tag) => {
  const mine = all.filter(([language]) => language === tag);

  it('has no placeholder left, and no value that is missing', () => {
    for (const [language, kind, , about] of mine) {
      const { subject, text, html } = write(kind, about as never, { language });
      for (const each of [subject, text, wordsOfHtml(html)]) expect(each).not.toMatch(/[{}]|undefined|NaN|\[object/);
    }
  });

  it('says the same as text and as HTML, with the same links, which all lead to the panel', () => {
    for (const [language, kind, , about] of mine) {
      const { text, html } = write(kind, about as never, { language });
      const [said, name] = text.trim().split(/\n\n(?=Belcode$)/);
      expect([kind, name]).toEqual([kind, 'Belcode']);
      expect(wordsOfHtml(html).replace(/ ([.,])/g, '$1')).toBe(said?.replace(/\s+/g, ' '));
      expect(unique(hrefsIn(html))).toEqual(unique(linksIn(text)));
      for (const link of linksIn(text)) expect(new URL(link).origin).toBe(panelUrl);
    }
  });

  it('names the brand of its reader, and Belcode nowhere', () => {
    const brand = { ...belcode, productName: 'Voorbeeld Login' };
    for (const [language, kind, , about] of mine) {
      const { subject, text, html } = write(kind, about as never, { language, brand });
      for (const each of [subject, text, html]) expect(each).not.toContain('Belcode');
      if (kind === 'operatorNotified') expect(subject).toMatch(/^Voorbeeld Login\s?: /);
    }
  });

  it('loads nothing, runs nothing, and says its language and direction', () => {
    for (const [language, kind, , about] of mine) {
      const { html } = write(kind, about as never, { language });
      expect(html).not.toMatch(
        /<(script|img|iframe|object|embed|form|input|link|table|base)\b|\son\w+=|url\(|@import/i,
      );
      expect(html).toContain(`<html lang="${language}" dir="ltr">`);
    }
  });
});

it('a subject says what happened in one line that a list of mails shows', () => {
  for (const [language, kind, , about] of all) {
    const { subject } = write(kind, about as never, { language });
    expect(subject).toMatch(/^[^\r\n]{5,78}$/u);
  }
});

it.each(languages)('HTML says that it is in %s, and in which direction', (language) => {
  expect(write('emailChanged', {}, { language }).html).toContain(`<html lang="${language}" dir="ltr">`);
});

it.each([
  ['+31 (0)50 820 00 00', 'tel:+31508200000'],
  ['050 820 00 00', 'tel:0508200000'],
])('the help %s is called by %s', (phone, link) => {
  const about = { brand: { ...belcode, help: { en: { phone, mail: 'who?x=1@example.org' } } } };
  const content = letters.emailChanged({ language: 'en', brand: about.brand, panelUrl }, {});
  const { html } = messageOf({ ...anna, language: 'en' }, content, {
    look: { ...look, ...about, help: about.brand.help.en },
    happenedAt,
  });
  expect(hrefsIn(html)).toContain(link);
  expect(hrefsIn(html)).toContain('mailto:who%3Fx%3D1@example.org');
});

const hostileNames = [
  ['a tag', '<img src=x onerror=alert(1)>'],
  ['the end of a value', '"><a href="https://evil.example">x</a>'],
  ['an address', 'https://evil.example/login'],
  ['a bare host', 'www.evil.example'],
  ['a dot of another writing', 'evil。example'],
  ['a wide dot', 'evil．example'],
  ['a mail address', 'help@evil.example'],
  ['a telephone', 'Help desk: 0900 123 45 67'],
  ['the own number', '+31612345678'],
  ['a new line', 'phone\r\nBcc: x@evil.example\r\n\r\nhello'],
  ['another direction', 'phone \u202eelpmaxe.live'],
  ['a placeholder', '{panel} {link} {0} $& $1'],
  ['a novel', 'x'.repeat(5_000)],
] as const;

describe.each(hostileNames)('attack: a name with %s', (_what, name) => {
  it.each(['the method', 'the user'])('of %s becomes neither markup nor a link, nor a line of its own', (whose) => {
    const method = { name: whose === 'the method' ? name : 'desk' };
    const about = { what: 'added', kind: 'app', method } as const;
    const { text, html } = write('methodsChanged', about, { name: whose === 'the user' ? name : anna.name });
    expect(html).not.toMatch(/<img|<a href="https:\/\/evil|evil\.example|evil。|@evil/);
    expect(text).not.toMatch(/evil\.example|evil。|@evil|\u202e|^Bcc|https?:\/\/(?!panel\.example\.org)/m);
    expect(text).not.toMatch(/0900 123|31612345678/);
    expect(hrefsIn(html)).toEqual([]);
    for (const line of text.split('\n')) expect(line.length).toBeLessThan(200);
  });
});

it.each([
  '0900 123 45 67',
  '0900·123·456·7',
  '0900:12:34:567',
  '0900*1234*567',
  '0900,1234,567',
  '0 9 0 0_1 2 3 4 5 6 7',
  '٠٩٠٠١٢٣٤٥٦٧',
  '+31612345678',
])('attack: no number to call stands in a name: %s', (number) => {
  const [, said] = shownName(`Blocked? Call ${number} now`).split('Call ');
  expect(said).toMatch(/^…\p{Nd}{2} now$/u);
});

it.each([
  ['J.P. van den Berg', 'J.P. van den Berg'],
  ['Anna’s iPhone 15', 'Anna’s iPhone 15'],
  ['room 4.12', 'room 4 12'],
  ['YubiKey 5 NFC', 'YubiKey 5 NFC'],
  ['Ünal Şahin-Öz', 'Ünal Şahin-Öz'],
])('an honest name is shown: %s', (name, shown) => {
  expect(shownName(name)).toBe(shown);
});

describe('E02 a mail about a method tells which one, when, and from where', () => {
  const about = sampleMails.methodsChanged[0];
  const listed = (language: string) =>
    write('methodsChanged', about, { language }).text.split('\n\n')[2]?.replace('Monday,', 'Monday');

  it('in English', () => {
    expect(listed('en')?.split('\n')).toEqual([
      'Which one: 06…12 “Anna’s mobile”',
      'When: Monday 30 November 2026 at 16:40 CET',
      'From where: Firefox, Windows (192.0.2.7)',
    ]);
  });

  it('in Dutch', () => {
    expect(listed('nl')?.split('\n')).toEqual([
      'Welke: 06…12 “Anna’s mobile”',
      'Wanneer: maandag 30 november 2026 om 16:40 CET',
      'Waarvandaan: Firefox, Windows (192.0.2.7)',
    ]);
  });

  it('the moment is that of the time zone of the company', () => {
    const content = letters.emailChanged({ language: 'en', brand: belcode, panelUrl }, {});
    const inTokyo = { look: { ...look, timeZone: 'Asia/Tokyo' }, happenedAt };
    expect(messageOf({ ...anna, language: 'en' }, content, inTokyo).text).toMatch(/1 December 2026 at 00:40/);
  });
});

it('whoever is stuck reads whom to call, as a link that calls', () => {
  const help = { text: 'the help desk', phone: '050 820 00 00', mail: 'help@example.org' };
  const content = letters.emailChanged({ language: 'en', brand: belcode, panelUrl }, {});
  const { text, html } = messageOf({ ...anna, language: 'en' }, content, { look: { ...look, help }, happenedAt });
  expect(text).toContain('Help: the help desk, 050 820 00 00, help@example.org\n');
  expect(hrefsIn(html)).toEqual(['tel:0508200000', 'mailto:help@example.org']);
});
