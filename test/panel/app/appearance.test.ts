import { afterEach, describe, expect, it } from 'vitest';
import { offeredLanguages, profileOf } from '../../../src/languages/languages.ts';
import type { AppPerson } from './app-server.ts';
import { AppTester } from './app-tester.ts';
import { shareApp } from './shared-app.ts';

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const pixel =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36';

const shared = shareApp();
let tester: AppTester;
let person: AppPerson;

afterEach(() => tester?.close());

describe.each([
  { language: 'nl', width: 320, colours: 'light' },
  { language: 'en', width: 320, colours: 'dark' },
  { language: 'nl', width: 390, colours: 'dark' },
  { language: 'en', width: 390, colours: 'light' },
  { language: 'nl', width: 768, colours: 'light' },
  { language: 'en', width: 1280, colours: 'dark' },
] as const)('in $language, $width pixels wide, $colours', ({ language, width, colours }) => {
  it('every view is accessible and fits', async () => {
    tester = await AppTester.open(shared.browser, shared.server, { language, width, colours });
    person = await shared.server.addPerson();
    const { page } = tester;
    await tester.start();
    await tester.inspect('start');
    await tester.press('by-password');
    await tester.inspect('password');
    await tester.press('by-code');
    await tester.typePairingCode('BCDFGHJK');
    await expect.poll(() => tester.notice()).not.toBe('');
    await tester.inspect('refused');
    await tester.typePairingCode(await person.givePairingCode());
    await page.locator('[data-view=pending]').waitFor();
    const proof = await tester.code();
    await tester.inspect('pending');
    await person.typePairingProof(proof);
    await page.locator('[data-view=ready]').waitFor();
    await tester.inspect('ready');
    await person.logIn();
    await tester.code();
    await tester.inspect('code');
    // A code has up to eight digits.
    await page.evaluate(`document.querySelector('#challenges .groups').textContent = '4829 1370'`);
    await tester.inspect('long-code');
    await tester.press('not-me');
    await tester.inspect('not-me');
    await tester.press('not-me-yes');
    await page.locator('.over:visible').waitFor();
    await tester.inspect('stopped');
    await tester.press('close');
    await person.logIn({ proof: 'number' });
    await tester.press('number-send');
    await tester.inspect('number');
    await tester.press('not-me');
    await tester.press('not-me-yes');
    await page.locator('.over:visible').waitFor();
    await tester.press('settings-title');
    await tester.inspect('settings');
    await tester.press('remove');
    await tester.inspect('remove');
  });
});

it('the chosen language is kept', async () => {
  tester = await AppTester.open(shared.browser, shared.server, { language: 'nl' });
  await tester.start();
  await tester.page.getByRole('link', { name: 'English' }).click();
  await expect.poll(() => tester.page.locator('h1:visible').textContent()).toBe('Your codes on this device');
  expect(tester.page.url()).toBe(`${shared.server.url}/app`);
  await tester.start();
  expect(await tester.page.locator('html').getAttribute('lang')).toBe('en');
  expect(await tester.kept()).toContain('"push-not-me":"Not me"');
});

it('works by keyboard alone, from the top of the page to the bottom', async () => {
  tester = await AppTester.open(shared.browser, shared.server);
  person = await shared.server.addPerson();
  await tester.start();
  const { keyboard } = tester.page;
  const passed: string[] = [];
  const names = offeredLanguages().map((language) => profileOf(language).name);
  const order = [...names, 'pairing-code', 'device-name', tester.t('pair'), 'by-password'];
  for (const _ of order) {
    await keyboard.press('Tab');
    passed.push(await tester.page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()'));
  }
  expect(passed).toEqual(order);
  await tester.page.locator('#pairing-code').focus();
  await keyboard.type(await person.givePairingCode());
  await keyboard.press('Enter');
  await tester.page.locator('[data-view=pending]').waitFor();
  // A screen reader starts at the new content.
  expect(await tester.page.evaluate('document.activeElement.textContent')).toBe(tester.t('pending-title'));
});

describe('installing the app', () => {
  it('the browser finds no obstacle to it', async () => {
    tester = await AppTester.open(shared.browser, shared.server);
    await tester.start();
    await tester.worker();
    const session = await tester.context.newCDPSession(tester.page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // The windows of a test are private ones, which cannot install.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  });

  it('on an iPhone is advised before anything is paired, because its home screen shares no key', async () => {
    tester = await AppTester.open(shared.browser, shared.server, { userAgent: iphone });
    await tester.start();
    expect(await tester.page.locator('#install-first').isVisible()).toBe(true);
    expect(await tester.page.locator('#device-name').inputValue()).toBe('Safari, iPhone');
    await tester.inspect('install-iphone');
  });

  it('on Android is advised as text, and by a button once the browser offers one', async () => {
    tester = await AppTester.open(shared.browser, shared.server, { userAgent: pixel });
    person = await shared.server.addPerson();
    await tester.pair(person);
    expect(tester.sent[0]?.body.name).toBe('Chrome, Android');
    expect(await tester.page.locator('#install-first').isVisible()).toBe(false);
    expect(await tester.page.locator('#install-words').textContent()).toBe(tester.t('install-android'));
    await tester.page.evaluate(`dispatchEvent(Object.assign(new Event('beforeinstallprompt'), {
      prompt: async () => { globalThis.prompted = true; },
    }))`);
    await tester.press('install-button');
    expect(await tester.page.evaluate('prompted')).toBe(true);
    await tester.page.evaluate(`dispatchEvent(new Event('appinstalled'))`);
    expect(await tester.page.locator('#install').isVisible()).toBe(false);
  });
});
