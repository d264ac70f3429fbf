import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { launchBrowser } from '../launch-browser.ts';
import { AppTester } from '../panel/app/app-tester.ts';
import { PanelTab } from '../story/panel-tab.ts';
import { until } from '../until.ts';
import { addressOf, endDemos, startDemo } from './start-demo.ts';

let browser: Browser;
let demoUrl: string;

// For each test, because a user of the demo who has an app is asked for its code from then on, also when a test is
// retried.
beforeEach(async () => {
  const demo = startDemo(String(await freePort()));
  [browser, demoUrl] = await Promise.all([launchBrowser({ whole: true }), until(() => addressOf(demo), 60_000)]);
});
afterEach(async () => {
  await browser?.close();
  endDemos();
});

async function openPanel(name: string): Promise<{ tab: PanelTab; logIn(): Promise<void>; url: string }> {
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 850 } });
  await page.goto(demoUrl);
  const words = page.locator('[data-text="panel-words"]');
  const { login, password } = JSON.parse((await words.getAttribute('data-values')) ?? '{}');
  const url = (await page.locator('[data-text="panel-link"]').getAttribute('href')) ?? '';
  await page.goto(url);
  const tab = new PanelTab(page, { language: 'en', name });
  return { tab, url: new URL(url).origin, logIn: () => tab.logIn(login, password) };
}

it('the demo as described: a second window becomes the app, and the next login shows the code on it within a second', async () => {
  const { tab, url, logIn } = await openPanel('demo-app');
  await logIn();
  // S02: no dates are set, so set-up is offered at once.
  await tab.arrive('set-up-title');
  await tab.look('add');
  expect(await tab.page.locator('.choices .title').first().textContent()).toContain(tab.text('choose-app'));
  await tab.choose('link', 'choose-app');
  await tab.arrive('add-app-title');
  await tab.press('app-browser-begin');
  const pairing = (await tab.page.locator('#pairing').textContent()) ?? '';

  const app = await AppTester.open(browser, { url });
  await app.start(`/app#${pairing.replace(' ', '')}`);
  await app.press('pair');
  await tab.page.locator('#code').fill(await app.code());
  await app.page.locator('[data-view=ready]').waitFor();

  // The limit of a second is for an idle machine, and a shared one is idle only for moments. So one login of three must
  // keep it.
  const took: number[] = [];
  const complaints: string[] = [];
  while (took.length < 3 && Math.min(...took) >= 1_000) {
    await app.page.locator('.groups:visible').first().waitFor({ state: 'detached' });
    const again = await openPanel('demo-app-again');
    const asked = performance.now();
    await again.logIn();
    const code = await app.code();
    took.push(performance.now() - asked);
    await again.tab.arrive('code-title');
    await again.tab.look('code');
    await again.tab.page.locator('#code').fill(code);
    await again.tab.arrive('home-title');
    complaints.push(...again.tab.complaints);
  }
  expect(Math.min(...took)).toBeLessThan(1_000);
  expect([...tab.complaints, ...complaints, ...app.complaints]).toEqual([]);
  await app.close();
});
