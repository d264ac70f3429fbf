import { execFileSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fillText, type TextName } from '../../src/panel/kit/texts.ts';
import { tester } from '../accounts/people.ts';
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

/** What the telephone shows, by an independent authenticator whose clock is this far ahead of ours. */
function shownBy(secret: string, seconds: number): string {
  const now = `@${Math.floor(home.time.now / 1_000) + seconds}`;
  return execFileSync('oathtool', ['--totp', '--base32', '-N', now, secret], { encoding: 'utf8' }).trim();
}

/** The same digits as other keyboards type them. */
const scripts = {
  Arabic: '٠',
  Persian: '۰',
  'full-width': '０',
} as const;

function inScript(code: string, zero: string): string {
  return [...code].map((digit) => String.fromCodePoint((zero.codePointAt(0) ?? 0) + Number(digit))).join('');
}

describe.each([
  { language: 'nl', width: 390, seconds: 240 },
  { language: 'en', width: 1280, seconds: -240 },
] as const)('in $language, a telephone whose clock is off by $seconds s', ({ language, width, seconds }) => {
  it('is set up, and logs in while its clock drifts; a code passes once; digits of each script are digits', async () => {
    const user = await home.addPerson({ language });
    const page: Page = await browser.openPage({ viewport: { width, height: 844 }, locale: language });
    const text = (name: TextName) => fillText(language, name);
    const heading = () => page.locator('h1').textContent();
    const field = () => page.getByLabel(text('code'), { exact: true });
    const logIn = async () => {
      // The step of the last code is over.
      home.time.now += 120_000;
      await page.context().clearCookies();
      await page.goto(`${browser.url}/login`);
      await page.getByLabel(text('login'), { exact: true }).fill(user.login);
      await page.getByLabel(text('password'), { exact: true }).fill(password);
      await page.getByRole('button', { name: text('log-in'), exact: true }).click();
    };

    await logIn();
    await expect.poll(heading).toBe(text('set-up-title'));
    await page.locator('.choices a, .choices button', { hasText: text('choose-authenticator') }).click();
    await expect.poll(heading).toBe(text('add-authenticator-title'));
    const { secret } = await readQr(page);
    await field().pressSequentially(shownBy(secret, seconds));
    await expect.poll(heading).not.toBe(text('add-authenticator-title'));

    let last = '';
    for (const drift of [30, 0, -30]) {
      await logIn();
      await expect.poll(heading).toBe(text('code-title'));
      last = shownBy(secret, seconds + drift);
      await field().fill(last);
      await expect.poll(heading).toBe(text('home-title'));
    }
    // The same code again, in a session of its own at the same moment.
    home.time.now -= 120_000;
    await logIn();
    await expect.poll(heading).toBe(text('code-title'));
    await field().fill(last);
    await page.locator('.notice.bad').waitFor();
    expect(await heading()).toBe(text('code-title'));

    for (const zero of Object.values(scripts)) {
      await logIn();
      await expect.poll(heading).toBe(text('code-title'));
      await field().pressSequentially(inScript(shownBy(secret, seconds - 30), zero));
      await expect.poll(heading).toBe(text('home-title'));
    }
  });
});
