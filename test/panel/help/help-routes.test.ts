import { afterAll, beforeAll, expect, it } from 'vitest';
import { offeredLanguages, profileOf } from '../../../src/languages/languages.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home?.close());

const ask = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  home.panel.inject({ method, url, headers });

it('the manual is read without a login, may be kept, and sets no cookie', async () => {
  const seen = await ask('/help');
  expect(seen.statusCode).toBe(200);
  expect(seen.headers['set-cookie']).toBeUndefined();
  expect(seen.headers['cache-control']).toBe('public, max-age=600');
  expect(seen.headers.vary).toBe('accept-language, cookie');
  expect(seen.body).not.toContain('name="token"');
  expect((await ask('/help', {}, 'HEAD')).statusCode).toBe(200);
});

it('is in the language of its reader', async () => {
  for (const language of offeredLanguages()) {
    const { locale } = profileOf(language);
    for (const seen of [await ask(`/help?language=${language}`), await ask('/help', { 'accept-language': locale })])
      expect(seen.body).toContain(`<html lang="${language}"`);
  }
  expect((await ask('/help', { cookie: 'belcode-language=nl', 'accept-language': 'fr' })).body).toContain('lang="nl"');
});

it('is the same with a session as without, whatever its step', async () => {
  const plain = (await ask('/help?language=en')).body;
  const user = await home.addPerson({ language: 'nl' });
  for (const step of ['full', 'set-up'] as const) {
    const sessionId = await home.putAt(user.id, { step });
    const seen = await ask('/help?language=en', { cookie: `belcode-session=${sessionId}` });
    expect([seen.statusCode, seen.body]).toEqual([200, plain]);
  }
});

it('what was not made is not found, and no other file of the host is', async () => {
  for (const url of [
    '/help.pdf?language=xx',
    '/help/en/no-such.png',
    '/help/en/help.pdf',
    '/help/..%2f..%2f/package.json',
    '/help/en/..%2f..%2fpackage.json',
  ])
    expect([url, (await ask(url)).statusCode]).toEqual([url, url.startsWith('/help.pdf') ? expect.any(Number) : 404]);
});
