import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, it, onTestFinished } from 'vitest';
import { buildDemo } from '../lab/demo/build-demo.ts';
import { projectFolder } from '../lab/folders.ts';
import { startPrograms } from '../lab/programs.ts';
import { secondBrowserTelephone } from '../lab/telephones.ts';
import { readAssets } from '../src/panel/assets.ts';
import { DemoTester } from './demo/demo-tester.ts';
import { lab } from './lab.ts';
import { launchBrowser } from './launch-browser.ts';
import { openAppServer } from './panel/app/app-server.ts';
import { AppTester } from './panel/app/app-tester.ts';
import { samplePages } from './panel/sample-views.ts';
import { redisDatabase } from './redis-databases.ts';

/** Takes the pictures of the documents: `npm run pictures`. It is no test, and belongs to no project of vitest. */
const pictureOf = (page: Page, name: string, fullPage = false) =>
  page.screenshot({ path: join(projectFolder, 'docs/pictures', `${name}.png`), fullPage });

/** Of a telephone, at two dots for each pixel. */
const telephone = { width: 390, height: 620 };

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser({ whole: true });
});
afterAll(() => browser?.close());

it('a pairing code and a code in the app', async () => {
  const appServer = await openAppServer();
  onTestFinished(() => appServer.close());
  const app = await AppTester.open(browser, appServer, { scale: 2 });
  await app.page.setViewportSize(telephone);
  const person = await appServer.addPerson();
  await app.start();
  await app.page.getByLabel(app.t('pairing-code'), { exact: true }).fill('WGRR FHKF');
  await pictureOf(app.page, 'app-pairing');
  await app.pair(person);
  await person.logIn();
  await app.code();
  await pictureOf(app.page, 'app-code');
  await app.close();
});

/** Pages of operators with sample data: the picture, the page, and how much of it is shown; all without a height. */
const operatorPages = [
  { picture: 'calls', sample: 'operator-calls', height: undefined },
  { picture: 'companies', sample: 'operator-companies', height: 620 },
  { picture: 'person', sample: 'person', height: 1_100 },
  { picture: 'figures', sample: 'operator-figures', height: 900 },
] as const;

it.each(operatorPages)("the operator's page: $picture", async ({ picture, sample, height }) => {
  const assets = readAssets();
  const html = String(samplePages('en', assets.folder)[sample]);
  const server = createServer((request, reply) => {
    const asset = assets.files.get((request.url ?? '').slice(assets.folder.length + 1));
    if (asset !== undefined) reply.setHeader('content-type', asset.type).end(asset.text);
    else reply.setHeader('content-type', 'text/html; charset=utf-8').end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const viewport = { width: 1280, height: height ?? 800 };
  const page = await browser.newPage({ viewport, reducedMotion: 'reduce' });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/operator`);
  await pictureOf(page, picture, height === undefined);
  await page.close();
});

it('the demo, whose voice asks for a key', async () => {
  const programs = await startPrograms({
    lab: lab(),
    name: 'doc-pictures',
    redisDatabase: redisDatabase('demo'),
    settings: { BELCODE_KEY_SECONDS: '20', BELCODE_RING_SECONDS: '60' },
    say: () => {},
  });
  onTestFinished(() => programs.stop());
  const demo = await buildDemo({ belcode: programs, httpPort: lab().httpPort, telephone: secondBrowserTelephone });
  onTestFinished(() => demo.close());
  const url = await demo.listen({ host: '127.0.0.1', port: 0 });
  const person = await DemoTester.open(browser, { url, name: 'doc-pictures', language: 'en' });
  await person.page.setViewportSize({ width: 1280, height: 860 });
  await person.press('call-me');
  await person.answer();
  await person.page.locator('#asked-key', { hasText: /\d/ }).waitFor();
  await pictureOf(person.page, 'demo');
  await person.close();
});
