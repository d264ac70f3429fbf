import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RelyingParty } from '../../src/factors/passkey.ts';
import { fillText, type Language, type TextName } from '../../src/panel/kit/texts.ts';
import { tester } from '../accounts/people.ts';
import { takePicture, violationsOn } from '../inspect-page.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import { openPanelBrowser, type PanelBrowser } from './panel-browser.ts';
import { plugIn, touch } from './plug-in-passkey.ts';

const site: RelyingParty = { id: 'localhost', origin: 'http://localhost' };
let home: OpenedPanel;
let browser: PanelBrowser;
let url: string;

beforeAll(async () => {
  home = await openPanel({ relyingParty: site, passkeyLogin: true });
  await home.rollOut.set({ offerFrom: '2020-01-01', requireFrom: '2999-01-01' }, tester);
  browser = await openPanelBrowser(home);
  url = browser.url.replace('127.0.0.1', 'localhost');
  site.origin = url;
});

afterEach(() => browser.closePage());

afterAll(async () => {
  await browser?.close();
  await home?.close();
});

/** Leaves the button only: Chromium's own authenticator chooses by itself what a person chooses in the list. */
const withoutList = (page: Page) =>
  page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => false');

function visitor(page: Page, language: Language) {
  const text = (name: TextName) => fillText(language, name);
  const button = (name: TextName) => page.getByRole('button', { name: text(name), exact: true });
  return {
    text,
    button,
    heading: () => page.locator('h1').textContent(),
    notice: async () => (await page.locator('.notice.bad').first().textContent())?.trim(),
    /** As a stranger. */
    async openLogin(): Promise<void> {
      await page.context().clearCookies();
      await page.goto(`${url}/login?language=${language}`);
    },
    /** Logs in by password, and makes a passkey. */
    async makePasskey(login: string): Promise<void> {
      await page.goto(`${url}/login?language=${language}`);
      await page.getByLabel(text('login'), { exact: true }).fill(login);
      await page.getByLabel(text('password'), { exact: true }).fill(password);
      await button('log-in').click();
      await page.locator('.choices > li').first().getByRole('button').click();
      await button('make-passkey').click();
      await expect.poll(() => page.locator('h1').textContent()).toBe(text('add-title'));
    },
  };
}

describe.each([
  { language: 'nl', width: 390, colours: 'light' },
  { language: 'en', width: 1280, colours: 'dark' },
] as const)('in $language, $width pixels, $colours', ({ language, width, colours }) => {
  const open = () => browser.openPage({ viewport: { width, height: 844 }, locale: language, colorScheme: colours });

  it('the button of the login page logs in without name and password', async () => {
    const user = await home.addPerson({ language });
    const page = await open();
    const { text, button, heading, notice, makePasskey, openLogin } = visitor(page, language);
    await withoutList(page);
    await plugIn(page);
    await makePasskey(user.login);
    await openLogin();
    await button('log-in-by-passkey').waitFor();
    await takePicture(page, `passkey-login-${language}-${width}`);
    expect(await violationsOn(page)).toEqual([]);
    await button('log-in-by-passkey').click();
    await expect.poll(heading).toBe(text('home-title'));

    // A passkey that was removed here is still in the browser.
    await home.database('factors').where({ user_id: user.id }).delete();
    await openLogin();
    await button('log-in-by-passkey').click();
    await expect.poll(notice).toBe(text('refused-passkey-refused'));
  });
});

it('the browser offers its passkeys in the field of the login', async () => {
  const user = await home.addPerson({ language: 'en' });
  const page = await browser.openPage({});
  const { text, heading, makePasskey, openLogin } = visitor(page, 'en');
  await plugIn(page);
  await makePasskey(user.login);
  await openLogin();
  // Chromium's own authenticator chooses at once what a person chooses in the list.
  await expect.poll(heading).toBe(text('home-title'));
});

it('a page that was open for longer than its question asks again', async () => {
  const user = await home.addPerson({ language: 'en' });
  const page = await browser.openPage({});
  const { text, button, heading, makePasskey, openLogin } = visitor(page, 'en');
  const key = await plugIn(page);
  await makePasskey(user.login);
  await touch(key, false);
  await page.clock.install();
  await openLogin();
  await button('log-in-by-passkey').waitFor();
  const asked = page.waitForResponse(`${url}/login/passkey`);
  home.time.now += 11 * 60_000;
  await page.clock.fastForward(11 * 60_000);
  expect((await asked).status()).toBe(200);
  await touch(key, true);
  await button('log-in-by-passkey').click();
  await expect.poll(heading).toBe(text('home-title'));
});

it('a browser that has none of this address says so, and the password is there', async () => {
  const page = await browser.openPage({});
  const { text, button, notice, openLogin } = visitor(page, 'en');
  await withoutList(page);
  await plugIn(page);
  await openLogin();
  await button('log-in-by-passkey').click();
  await expect.poll(notice).toBe(text('passkey-login-cancelled'));
  expect(await page.getByLabel(text('password'), { exact: true }).isVisible()).toBe(true);
});

describe.each<[string, (page: Page) => Promise<unknown> | undefined, { javaScriptEnabled?: boolean }]>([
  ['without passkeys', (page) => page.addInitScript('delete globalThis.PublicKeyCredential'), {}],
  ['without JavaScript', () => undefined, { javaScriptEnabled: false }],
])('a browser %s', (_what, prepare, look) => {
  it('is shown the password only, and logs in by it', async () => {
    const user = await home.addPerson({ language: 'en' });
    const page = await browser.openPage(look);
    await prepare(page);
    const { text, button, heading, openLogin } = visitor(page, 'en');
    await openLogin();
    expect(await button('log-in-by-passkey').isVisible()).toBe(false);
    await page.getByLabel(text('login'), { exact: true }).fill(user.login);
    await page.getByLabel(text('password'), { exact: true }).fill(password);
    await button('log-in').click();
    await expect.poll(heading).toBe(text('set-up-title'));
  });
});

describe('where it is off, as by default', () => {
  let off: OpenedPanel;
  beforeAll(async () => {
    off = await openPanel({ relyingParty: site });
  });
  afterAll(() => off?.close());

  it('the login page has no button, and its routes say that there is none', async () => {
    const visit = off.visitor();
    expect((await visit.get('/login/passkey')).status).toBe(404);
    expect((await visit.get('/login')).body).not.toContain('data-passkey-login');
    expect((await visit.post('/login/passkey', { question: 'x', code: '{"id":"x"}' })).status).toBe(409);
  });
});
