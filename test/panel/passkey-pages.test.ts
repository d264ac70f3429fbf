import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RelyingParty } from '../../src/factors/passkey.ts';
import { fillText, type Gaps, type Language, type TextName } from '../../src/panel/kit/texts.ts';
import { tester } from '../accounts/people.ts';
import { takePicture, violationsOn } from '../inspect-page.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import { openPanelBrowser, type PanelBrowser } from './panel-browser.ts';
import { type Key, plugIn, touch } from './plug-in-passkey.ts';

const site: RelyingParty = { id: 'localhost', origin: 'http://localhost' };
let home: OpenedPanel;
let browser: PanelBrowser;
let url: string;

beforeAll(async () => {
  home = await openPanel({ relyingParty: site });
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

function visitor(page: Page, language: Language, login: string) {
  const text = (name: TextName, gaps?: Gaps) => fillText(language, name, gaps);
  const press = (name: TextName) => page.getByRole('button', { name: text(name), exact: true }).click();
  return {
    text,
    press,
    heading: () => page.locator('h1').textContent(),
    alert: async () => (await page.locator('form [role="alert"]').textContent())?.trim(),
    async logIn(): Promise<void> {
      await page.context().clearCookies();
      await page.goto(`${url}/login?language=${language}`);
      await page.getByLabel(text('login'), { exact: true }).fill(login);
      await page.getByLabel(text('password'), { exact: true }).fill(password);
      await press('log-in');
    },
  };
}

describe.each([
  { language: 'nl', width: 390, colours: 'light' },
  { language: 'en', width: 1280, colours: 'dark' },
] as const)('in $language, $width pixels, $colours', ({ language, width, colours }) => {
  const open = () => browser.openPage({ viewport: { width, height: 844 }, locale: language, colorScheme: colours });

  it('a passkey is the first method advised; it is made, logs in by itself, and is listed', async () => {
    const user = await home.addPerson({ language });
    const page = await open();
    const { text, press, heading, logIn } = visitor(page, language, user.login);
    const key = await plugIn(page);
    const look = async (name: string) => {
      await takePicture(page, `passkey-${language}-${width}-${name}`);
      expect([name, await violationsOn(page)]).toEqual([name, []]);
    };
    await logIn();
    await expect.poll(heading).toBe(text('set-up-title'));
    await look('set-up');
    const first = page.locator('.choices > li').first();
    expect(await first.textContent()).toContain(text('choose-passkey'));
    await first.getByRole('button').click();
    await expect.poll(heading).toBe(text('add-passkey-title'));
    await look('add');
    await press('make-passkey');
    await expect.poll(heading).toBe(text('add-title'));
    await page.goto(`${url}/methods`);
    await expect.poll(() => page.locator('.methods').textContent()).toContain(text('kind-passkey'));
    await look('methods');

    await logIn();
    await expect.poll(heading).toBe(text('home-title'));

    await touch(key, false);
    await logIn();
    await expect.poll(heading).toBe(text('passkey-title'));
    await look('code');
    await touch(key, true);
    await press('use-passkey');
    await expect.poll(heading).toBe(text('home-title'));
  });
});

describe.each<[string, Key]>([
  ['that keeps passkeys and verifies its user', {}],
  ['that verifies its user and keeps no passkeys', { hasResidentKey: false }],
  ['that keeps passkeys and verifies nobody', { hasUserVerification: false }],
  ['of the first generation (U2F)', { protocol: 'u2f', hasResidentKey: false, hasUserVerification: false }],
])('an authenticator %s', (_what, kind) => {
  it('makes a passkey and logs in', async () => {
    const user = await home.addPerson({ language: 'en' });
    const page = await browser.openPage({});
    const { text, press, heading, logIn } = visitor(page, 'en', user.login);
    await plugIn(page, kind);
    await logIn();
    await page.locator('.choices > li').first().getByRole('button').click();
    await press('make-passkey');
    await expect.poll(heading).toBe(text('add-title'));
    await logIn();
    await expect.poll(heading).toBe(text('home-title'));
  });
});

describe('what goes wrong is said', () => {
  it('on a device that has one already', async () => {
    const user = await home.addPerson({ language: 'en' });
    const page = await browser.openPage({});
    const { text, press, heading, alert, logIn } = visitor(page, 'en', user.login);
    await plugIn(page);
    await logIn();
    await page.locator('.choices > li').first().getByRole('button').click();
    await press('make-passkey');
    await expect.poll(heading).toBe(text('add-title'));
    await page.locator('.choices button', { hasText: text('choose-passkey') }).click();
    await press('make-passkey');
    await expect.poll(alert).toBe(text('passkey-there-already'));
  });

  it('on a device that has none, where another method logs in', async () => {
    const user = await home.addPerson({ language: 'en' });
    const page = await browser.openPage({});
    const { text, press, heading, alert, logIn } = visitor(page, 'en', user.login);
    const key = await plugIn(page);
    await logIn();
    await page.locator('.choices > li').first().getByRole('button').click();
    await press('make-passkey');
    await expect.poll(heading).toBe(text('add-title'));
    const { secret } = await home.giveAuthenticator(user.id);
    await key.tools.send('WebAuthn.clearCredentials', { authenticatorId: key.authenticatorId });
    await logIn();
    await press('use-passkey');
    await expect.poll(alert).toBe(text('passkey-cancelled'));
    await page.getByRole('button', { name: text('kind-authenticator') }).click();
    home.time.now += 60_000;
    await page.getByLabel(text('code'), { exact: true }).fill(home.codeOf(secret));
    await expect.poll(heading).toBe(text('home-title'));
  });

  it('after a passkey that was refused, and the browser asks again only by the button', async () => {
    const user = await home.addPerson({ language: 'en' });
    const page = await browser.openPage({});
    const { text, press, heading, logIn } = visitor(page, 'en', user.login);
    await plugIn(page);
    await logIn();
    await page.locator('.choices > li').first().getByRole('button').click();
    await press('make-passkey');
    await expect.poll(heading).toBe(text('add-title'));
    // As if a copy of it had signed more often.
    await home.database('passkeys').where({ user_id: user.id }).update({ sign_count: 1_000_000 });
    await logIn();
    const notice = () => page.locator('.notice.bad').first().textContent();
    await expect.poll(notice).toBe(text('passkey-wrong', { tries: 4 }));
    expect(await page.locator('form[data-at-once]').count()).toBe(0);
    await press('use-passkey');
    await expect.poll(notice).toBe(text('passkey-wrong', { tries: 3 }));
  });

  it('at another address of the panel', async () => {
    const user = await home.addPerson({ language: 'en' });
    const page = await browser.openPage({});
    const { text, press, alert } = visitor(page, 'en', user.login);
    await page.goto(`${browser.url}/login`);
    await page.getByLabel(text('login'), { exact: true }).fill(user.login);
    await page.getByLabel(text('password'), { exact: true }).fill(password);
    await press('log-in');
    await page.locator('.choices > li').first().getByRole('button').click();
    await press('make-passkey');
    await expect.poll(alert).toBe(text('passkey-elsewhere', { address: 'localhost' }));
  });

  it('in a browser without passkeys', async () => {
    const user = await home.addPerson({ language: 'en' });
    const page = await browser.openPage({});
    await page.addInitScript('delete globalThis.PublicKeyCredential');
    const { text, alert, logIn } = visitor(page, 'en', user.login);
    await logIn();
    await page.locator('.choices > li').first().getByRole('button').click();
    await expect.poll(alert).toBe(text('passkey-unsupported'));
  });

  it('without JavaScript, and the other methods are offered', async () => {
    const user = await home.addPerson({ language: 'en' });
    const page = await browser.openPage({ javaScriptEnabled: false });
    const { text, press, heading, logIn } = visitor(page, 'en', user.login);
    await logIn();
    await page.locator('.choices > li').first().getByRole('button').click();
    expect(await page.locator('noscript').first().textContent()).toContain(text('passkey-no-script'));
    await press('make-passkey');
    const notice = page.locator('.notice.bad:not(noscript *)');
    await expect.poll(() => notice.first().textContent()).toBe(text('refused-passkey-malformed'));
    await page.getByRole('link', { name: text('back') }).click();
    await expect.poll(heading).toBe(text('set-up-title'));
    expect(await page.locator('.choices').textContent()).toContain(text('choose-phone'));
  });
});
