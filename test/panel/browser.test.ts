import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillText, type Gaps, type Language, type TextName } from '../../src/panel/kit/texts.ts';
import { tester } from '../accounts/people.ts';
import { takePicture, violationsOn } from '../inspect-page.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import { openPanelBrowser, type PanelBrowser } from './panel-browser.ts';
import { readQr } from './read-qr.ts';

let home: OpenedPanel;
let browser: PanelBrowser;

beforeAll(async () => {
  home = await openPanel();
  await home.rollOut.set({ offerFrom: '2020-01-01', requireFrom: '2999-01-01' }, tester);
  browser = await openPanelBrowser(home);
});

afterEach(() => browser.closePage());

afterAll(async () => {
  await browser?.close();
  await home?.close();
});

interface Look {
  language: Language;
  width: number;
  colours?: 'light' | 'dark';
  scripts?: boolean;
}

const openPage = ({ language, width, colours = 'light', scripts = true }: Look): Promise<Page> =>
  browser.openPage({
    viewport: { width, height: width < 768 ? 844 : 800 },
    locale: language === 'nl' ? 'nl-NL' : 'en-GB',
    colorScheme: colours,
    javaScriptEnabled: scripts,
  });

/** The progress that a dialler reports for the most recently queued call. */
async function tell(state: 'dialling' | 'ringing' | 'answered' | 'speaking' | 'spoken' | 'ended', more = {}) {
  const { deliveryId: id = '', challengeId = '' } = home.queued.at(-1) ?? {};
  await home.parts.deliveries.advance({ id, challengeId }, state, more);
}

const speak = (code: string) => home.speak(home.queued.at(-1)?.challengeId, code);

describe.each([
  { language: 'nl', width: 390, colours: 'light' },
  { language: 'en', width: 1280, colours: 'dark' },
] as const)('a person with $language, $width pixels, $colours', ({ language, width, colours }) => {
  it('sets up a telephone and an authenticator, logs out, and logs in by each', async () => {
    const user = await home.addPerson({ language });
    const page = await openPage({ language, width, colours });
    const text = (name: TextName, gaps?: Gaps) => fillText(language, name, gaps);
    const press = (name: TextName) => page.getByRole('button', { name: text(name), exact: true }).click();
    const heading = () => page.locator('h1').textContent();
    let stage = 0;
    const look = async (name: string) => {
      stage += 1;
      await takePicture(page, `panel-story-${language}-${width}-${stage}-${name}`);
      expect([name, await violationsOn(page)]).toEqual([name, []]);
    };
    const logIn = async () => {
      await page.getByLabel(text('login'), { exact: true }).fill(user.login);
      await page.getByLabel(text('password'), { exact: true }).fill(password);
      await press('log-in');
    };

    await page.goto(browser.url);
    await logIn();
    await expect.poll(heading).toBe(text('set-up-title'));
    await look('set-up');
    await page.getByRole('link', { name: text('choose-phone') }).click();
    await page.getByLabel(text('number'), { exact: true }).fill(language === 'nl' ? '06 28880010' : '06 28880011');
    await press('add-method');
    await expect.poll(heading).toBe(text('add-code-title'));
    const news = () => page.locator('#news').textContent();
    await tell('dialling');
    await tell('ringing');
    await expect.poll(news).toBe(text('news-ringing'));
    expect(await page.getByRole('button', { name: text('call-again') }).isVisible()).toBe(false);
    await look('ringing');
    await tell('answered', { key: '4' });
    await expect.poll(() => page.locator('#asked').textContent()).toBe(`${text('press')} 4`);
    await look('asked');
    expect(await page.getByLabel(text('code'), { exact: true }).isVisible()).toBe(false);
    await speak('012345');
    await tell('speaking');
    await expect.poll(news).toBe(text('news-speaking'));
    // As pasted from a clipboard. It submits itself.
    await page.getByLabel(text('code'), { exact: true }).fill('012 345');
    await expect.poll(heading).toBe(text('add-title'));
    await look('add-backup');

    await page.getByRole('button', { name: text('choose-authenticator') }).click();
    await expect.poll(heading).toBe(text('add-authenticator-title'));
    await look('authenticator');
    const { issuer, secret } = await readQr(page);
    expect(issuer).toMatch(/^.+ \((Belcode|[\w.]+(:\d+)?)\)$/);
    expect((await page.locator('#key').textContent())?.replaceAll(' ', '')).toBe(secret);
    await page.getByLabel(text('code'), { exact: true }).pressSequentially(home.codeOf(secret));
    await expect.poll(heading).toBe(text('methods-title'));
    await page.getByRole('link', { name: text('add-another') }).waitFor();
    await look('methods');

    await page.locator('.menu summary').click();
    await look('menu');
    await press('log-out');
    await logIn();
    await expect.poll(heading).toBe(text('code-title'));
    await tell('dialling');
    await tell('ended', { reason: 'busy' });
    await expect.poll(news).toBe(text('ended-busy'));
    await look('busy');
    await press('call-again');
    await expect.poll(news).toBe(text('news-queued'));
    expect(await page.getByLabel(text('code'), { exact: true }).isVisible()).toBe(false);
    for (const state of ['dialling', 'ringing', 'answered'] as const) await tell(state);
    await speak('543210');
    await tell('speaking');
    await page.getByLabel(text('code'), { exact: true }).fill('543211');
    await expect.poll(() => page.locator('.notice').textContent()).toBe(text('code-wrong', { tries: 4 }));
    await look('wrong');
    await page.getByLabel(text('code'), { exact: true }).fill('543210');
    await expect.poll(heading).toBe(text('home-title'));
    await look('home');

    await page.locator('.menu summary').click();
    await press('log-out');
    await logIn();
    await page.getByRole('button', { name: text('kind-authenticator') }).click();
    await expect.poll(() => page.locator('#call').count()).toBe(0);
    await look('by-authenticator');
    home.time.now += 60_000;
    await page.getByLabel(text('code'), { exact: true }).fill(home.codeOf(secret));
    await expect.poll(heading).toBe(text('home-title'));
  });
});

it('a login that ends elsewhere shows it without a reload', async () => {
  const user = await home.addPerson({ language: 'en' });
  await home.givePhone(user.id);
  const page = await openPage({ language: 'en', width: 390 });
  await page.goto(browser.url);
  await page.getByLabel('Username', { exact: true }).fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect.poll(() => page.locator('h1').textContent()).toBe('Your code');
  await home.parts.challenges.end(home.queued.at(-1)?.challengeId ?? '', 'reported');
  await tell('ended', { reason: 'hung-up-before-code' });
  await expect.poll(() => page.locator('.notice').textContent()).toContain('You told us this was not you');
});

it('a page that gets no events, because a proxy holds them back, shows the field for the code', async () => {
  const user = await home.addPerson({ language: 'en' });
  await home.givePhone(user.id);
  const page = await openPage({ language: 'en', width: 390 });
  await page.route('**/code/progress', () => {});
  await page.goto(browser.url);
  await page.getByLabel('Username', { exact: true }).fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('#news').waitFor();
  await speak('111333');
  await page.getByLabel('Code', { exact: true }).fill('111 333', { timeout: 60_000 });
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});

it('without scripts the page reloads itself, and keeps what was typed', async () => {
  const user = await home.addPerson({ language: 'en' });
  await home.givePhone(user.id);
  const page = await openPage({ language: 'en', width: 390, scripts: false });
  await page.goto(browser.url);
  await page.getByLabel('Username', { exact: true }).fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('#news').waitFor();
  await tell('dialling');
  await tell('ringing');
  await tell('answered', { key: '9' });
  await page.locator('#asked-key', { hasText: '9' }).waitFor();
  await takePicture(page, 'panel-no-scripts');
  await speak('111222');
  await tell('speaking');
  await page.locator('#news', { hasText: 'You now hear the code' }).waitFor();
  expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(0);
  await page.getByLabel('Code', { exact: true }).fill('111 222');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
});
