import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EndReason } from '../../../src/deliveries/delivery.ts';
import { takePicture } from '../../inspect-page.ts';
import { password } from '../../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import { type OwnLedger, openOwnLedger } from '../own-ledger.ts';
import { openPanelBrowser, type PanelBrowser } from '../panel-browser.ts';

let home: OpenedPanel;
let ledger: OwnLedger;
let browser: PanelBrowser;

beforeAll(async () => {
  ledger = await openOwnLedger();
  home = await openPanel({ ledger });
  browser = await openPanelBrowser(home);
});

beforeEach(() => {
  ledger.standing = [];
  home.queue.seconds = 0;
});

afterEach(() => browser.closePage());

afterAll(async () => {
  await browser?.close();
  await home?.close();
});

/** A small telephone: the next choice must be visible without scrolling. */
const small = { width: 360, height: 640 };

const openPage = () => browser.openPage({ viewport: small });

/** A person who waits for a call, with an authenticator as a backup. */
async function logIn(): Promise<Page> {
  const user = await home.addPerson({ language: 'en' });
  await home.givePhone(user.id);
  await home.giveAuthenticator(user.id);
  const page = await openPage();
  await page.goto(browser.url);
  await page.getByLabel('Username', { exact: true }).fill(user.login);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('#news').waitFor();
  return page;
}

async function tell(state: 'dialling' | 'ringing' | 'answered' | 'speaking' | 'ended', reason?: EndReason) {
  const { deliveryId: id = '', challengeId = '' } = home.queued.at(-1) ?? {};
  await home.parts.deliveries.advance({ id, challengeId }, state, reason === undefined ? {} : { reason });
}

const nextOf = (page: Page) => page.locator('#next').textContent();
const methodsFirst = async (page: Page) => (await page.locator('#other-methods + #answer').count()) === 1;
/** How far down a small screen an element ends. */
const bottomOf = async (page: Page, name: string) => {
  const box = await page.getByRole('button', { name }).boundingBox();
  return (box?.y ?? Number.NaN) + (box?.height ?? Number.NaN);
};

describe('S19 live, on a small telephone', () => {
  it('a busy line: the seconds count down, and then the button can be pressed', async () => {
    const page = await logIn();
    await tell('dialling');
    ledger.standing = [{ rule: 'number-pause', retryAfterSeconds: 4 }];
    await tell('ended', 'busy');
    await expect.poll(() => page.locator('#news').textContent()).toBe('The line is busy.');
    const again = page.locator('#again button');
    expect(await again.isDisabled()).toBe(true);
    expect(await again.textContent()).toMatch(/Call again\s+in [1-4] s/);
    expect(await nextOf(page)).toMatch(/^Call again in [1-4] s, or use: authenticator app\.$/);
    expect(await methodsFirst(page)).toBe(true);
    expect(await bottomOf(page, 'Authenticator app')).toBeLessThan(small.height);
    await takePicture(page, 'panel-live-busy');
    // The announced text does not change with the seconds.
    const said = await page.locator('#next-said').textContent();
    await expect.poll(() => nextOf(page)).toMatch(/in 1 s/);
    expect(await page.locator('#next-said').textContent()).toBe(said);
    ledger.standing = [];
    await expect.poll(() => again.isEnabled()).toBe(true);
    expect(await nextOf(page)).toBe('Call again, or use: authenticator app.');
    expect(await page.locator('#next-said').textContent()).toBe('Call again, or use: authenticator app.');
    await again.click();
    await expect.poll(() => page.locator('#news').textContent()).toBe('Your call is waiting its turn.');
    await tell('dialling');
    await expect.poll(() => methodsFirst(page)).toBe(false);
  });

  it('after the last call the next method comes first, and stays first', async () => {
    const page = await logIn();
    await tell('dialling');
    await tell('ringing');
    let loads = 0;
    page.on('framenavigated', () => {
      loads += 1;
    });
    ledger.standing = [{ rule: 'prefix-blocked' }];
    await tell('ended', 'no-answer');
    const other = page.getByRole('button', { name: 'Authenticator app' });
    await expect.poll(() => other.getAttribute('class')).toBe('primary');
    expect(await bottomOf(page, 'Authenticator app')).toBeLessThan(small.height);
    expect(await page.locator('#again').count()).toBe(0);
    expect(await nextOf(page)).toMatch(/^We cannot call this number for the time being\./);
    // A reload shows the same, and does not reload in circles.
    await expect.poll(() => page.locator('#next-said').textContent()).toMatch(/^We cannot call this number/);
    expect(loads).toBe(1);
    await page.keyboard.press('Tab');
    await other.press('Enter');
    await expect.poll(() => page.locator('#call').count()).toBe(0);
  });

  it('while the call waits the time and the other methods are shown; typing is never disturbed', async () => {
    home.queue.seconds = 33;
    const page = await logIn();
    expect(await nextOf(page)).toBe('We will call you in about 35 s, or use: authenticator app.');
    expect(await bottomOf(page, 'Authenticator app')).toBeLessThan(small.height);
    home.queue.seconds = 12;
    await expect.poll(() => nextOf(page)).toMatch(/in about 12 s/);
    await takePicture(page, 'panel-live-waiting');
    await tell('dialling');
    await expect.poll(() => methodsFirst(page)).toBe(false);
    expect(await page.locator('#next').isVisible()).toBe(false);
    // A code exists, so there is a field for it.
    await home.speak(home.queued.at(-1)?.challengeId, '482913');
    await page.getByLabel('Code', { exact: true }).fill('48');
    ledger.standing = [{ rule: 'number-suspended' }];
    await tell('ended', 'interrupted');
    await expect.poll(() => page.locator('#news').textContent()).toBe('The call was interrupted.');
    expect(await methodsFirst(page)).toBe(false);
    expect(await page.getByLabel('Code', { exact: true }).inputValue()).toBe('48');
  });
});

it('the operator’s figures update themselves, but not during input', async () => {
  const { id } = await home.addPerson({ language: 'en', role: 'operator' });
  const page = await openPage();
  await page.context().addCookies([{ name: 'belcode-session', value: await home.putInEdit(id), url: browser.url }]);
  await page.clock.install();
  await page.goto(`${browser.url}/operator/calls`);
  const count = () => page.locator('.count').textContent();
  const later = () => page.clock.runFor(10_500);
  ledger.shown = {
    ...ledger.shown,
    live: [{ deliveryId: 'a', route: 'trunk', number: '+31628887766', since: home.time.now, userId: undefined }],
  };
  const box = page.getByRole('checkbox');
  await box.check();
  await later();
  expect([await count(), await box.isChecked()]).toEqual(['0', true]);
  await box.uncheck();
  await box.blur();
  await later();
  await expect.poll(count).toBe('1');
  await box.check();
  await page.getByRole('button', { name: 'Stop outside calls' }).click();
  await page.getByRole('heading', { name: /^STOPPED since/ }).waitFor();
  expect(ledger.done).toEqual([`stop by operator ${id}`]);
});
