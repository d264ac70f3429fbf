import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { belcode } from '../../src/brand/brand.ts';
import type { Mail } from '../../src/incidents/mail.ts';
import { letters } from '../../src/mail/letters.ts';
import { messageOf } from '../../src/mail/write-message.ts';
import { takePicture, violationsOn } from '../inspect-page.ts';
import { launchBrowser } from '../launch-browser.ts';
import { sampleMails } from './sample-mails.ts';

const look = { brand: belcode, timeZone: 'Europe/Amsterdam' };
const panelUrl = 'https://belcode.example.org';
const kinds = Object.keys(letters) as (keyof Mail)[];

let browser: Browser;
let page: Page;
const requested: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
  page.on('request', (request) => requested.push(request.url()));
});
afterAll(() => browser?.close());

/** What dark colours can break; all else that axe knows is the same in both. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

it.each(
  kinds.flatMap((kind) => [
    [kind, 'nl', 390],
    [kind, 'en', 640],
  ]) as [keyof Mail, 'nl' | 'en', number][],
)('%s in %s at %i pixels is accessible, light and dark, fits, and loads nothing', async (kind, language, width) => {
  await page.setViewportSize({ width, height: 800 });
  const content = letters[kind]({ language, brand: belcode, panelUrl }, sampleMails[kind][0] as never);
  const reader = { to: 'anna@example.org', name: 'Anna de Vries', language };
  const { html } = messageOf(reader, content, { look, happenedAt: Date.UTC(2026, 10, 30, 15, 40) });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setContent(html);
  for (const colours of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: colours });
    await takePicture(page, `mail-${language}-${width}-${colours}-${kind}`, { fullPage: true });
    expect(await violationsOn(page, colours === 'dark' ? rulesOfColours : undefined)).toEqual([]);
    const wider = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(wider)).toBe(0);
  }
  expect(requested).toEqual([]);
});
