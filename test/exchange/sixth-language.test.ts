import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labFolder } from '../../lab/folders.ts';
import { runCli } from '../../lab/programs.ts';
import { buildLabSounds, labSounds } from '../../lab/sounds.ts';
import { useLanguages } from '../../src/languages/languages.ts';
import { type MadeUpLanguage, makeUpLanguage } from '../languages/made-up-language.ts';
import { launchBrowser } from '../launch-browser.ts';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';
import { enrolUser } from './enrolled-user.ts';
import { visitorOf } from './visitor-of.ts';

const number = telephoneOf('sixth-language');
/** Arabic in form, so that the pages run from right to left; its voice is German. */
const profile = { name: 'العربية', locale: 'ar', direction: 'rtl', espeakVoice: 'de' };

/** Of the open page: its direction, its width, and how far its heading is from the right side. */
const look = `(() => {
  const { documentElement: root } = document;
  const heading = document.querySelector('h1').getBoundingClientRect();
  return { direction: root.dir, width: root.scrollWidth, side: innerWidth - heading.right };
})()`;

let language: MadeUpLanguage;
const sounds = join(labFolder, `sounds-sixth-language-${process.pid}`);
let call: CodeCall;
let people = 0;

beforeAll(async () => {
  language = makeUpLanguage('ar', 'مرحبا', profile);
  await buildLabSounds(() => {});
  await cp(labSounds, sounds, { recursive: true });
  const settings = {
    BELCODE_LANGUAGES: 'nl,en,ar',
    BELCODE_LANGUAGE_FILES: language.folder,
    BELCODE_SOUNDS: sounds,
    BELCODE_RING_SECONDS: '30',
  };
  // The user is added in this process.
  useLanguages({ more: language.folder, offered: ['nl', 'en', 'ar'] });
  await runCli({ PATH: process.env.PATH, ...settings }, ['sounds', 'build', '--language', 'ar']);
  call = await CodeCall.start({ name: 'sixth-language', number, settings });
});

afterAll(async () => {
  await call?.stop();
  useLanguages();
  language?.remove();
  await rm(sounds, { recursive: true, force: true });
});

describe('S21 a language that is added by files alone, without code, migration or list', () => {
  it('logs a user in: its pages, its voice from the first word to the code', async () => {
    const login = `sixth.language.${++people}`;
    const { password } = await enrolUser(call.programs, login, [{ number }], { language: 'ar' });
    const visitor = visitorOf(call.programs);
    await visitor.open('/login?language=ar');
    expect(visitor.title).toBe('مرحبا Log in');
    await visitor.send('/login', { login, password });
    await call.phone.untilIncoming();
    const code = await call.codeHeardAlone(call.phone, 'ar');
    const { prompts } = await call.heard('ar');
    expect(prompts.slice(0, 2)).toEqual(['greeting', expect.stringMatching(/^press-\d$/)]);
    await visitor.send('/code', { code });
    expect(visitor.title).toBe('مرحبا Overview');
  });

  it('runs from right to left on a telephone, without a sideways scroll', async () => {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
      for (const path of ['/login', '/forgot-password', '/app']) {
        await page.goto(`${call.programs.url}${path}?language=ar`);
        const seen = await page.evaluate<{ direction: string; width: number; side: number }>(look);
        expect([path, seen.direction, seen.width]).toEqual([path, 'rtl', 390]);
        if (path !== '/app') expect(seen.side).toBeLessThan(40);
      }
    } finally {
      await browser.close();
    }
  });
});
