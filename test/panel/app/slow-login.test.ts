import { expect, it } from 'vitest';
import { PanelTab } from '../../story/panel-tab.ts';
import { AppTester } from './app-tester.ts';
import { shareApp } from './shared-app.ts';

const shared = shareApp();

it('a right code logs in even when the page learns that the challenge is over before the reply arrives', async () => {
  const app = await AppTester.open(shared.browser, shared.server);
  const person = await shared.server.addPerson();
  await app.pair(person);
  shared.server.holdLogins(3_000);
  const page = await shared.browser.newPage({ locale: 'en-GB' });
  await page.goto(shared.server.url);
  const tab = new PanelTab(page, { language: 'en', name: 'slow-login' });
  await tab.logIn(person.login, person.password);
  await tab.arrive('code-title');
  await page.locator('#code').fill(await app.code());
  await tab.arrive('home-title');
  expect([...tab.complaints, ...app.complaints]).toEqual([]);
  await app.close();
});
