import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PanelTab } from '../../story/panel-tab.ts';
import { type AppServer, openAppServer } from './app-server.ts';
import { AppTester, openBrowser } from './app-tester.ts';

let appServer: AppServer;
let browser: Browser;

beforeAll(async () => {
  [appServer, browser] = await Promise.all([openAppServer(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await appServer?.close();
});

it('a right code logs in even when the page learns that the challenge is over before the reply arrives', async () => {
  const app = await AppTester.open(browser, appServer);
  const person = await appServer.addPerson();
  await app.pair(person);
  appServer.holdLogins(3_000);
  const page = await browser.newPage({ locale: 'en-GB' });
  await page.goto(appServer.url);
  const tab = new PanelTab(page, { language: 'en', name: 'slow-login' });
  await tab.logIn(person.login, person.password);
  await tab.arrive('code-title');
  await page.locator('#code').fill(await app.code());
  await tab.arrive('home-title');
  expect([...tab.complaints, ...app.complaints]).toEqual([]);
  await app.close();
});
