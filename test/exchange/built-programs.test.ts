import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { lab } from '../lab.ts';
import { ownConnection } from '../own-connection.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';
import { redisDatabase } from '../redis-databases.ts';
import { Panel } from './panel.ts';

/** Operators run the output of `npm run build`; every other test runs the source. */
let programs: Programs;
let telephone: World;

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: projectFolder, timeout: 120_000 });
  const port = await freePort();
  programs = await startPrograms({
    lab: lab(),
    name: 'built-programs',
    redisDatabase: redisDatabase('built-programs'),
    built: true,
    say: () => {},
    settings: { BELCODE_DIAL: dialOf(port) },
  });
  telephone = await startWorld({ port, does: 'answers and hangs up after 500 ms' });
});

afterAll(async () => {
  await telephone?.stop();
  await programs?.stop();
});

it('the built programs place a call and report its outcome', async () => {
  const panel = new Panel(programs);
  const { id } = await panel.open('+31612348001');
  const { delivery } = await panel.untilOver(id);
  expect(delivery).toMatchObject({ state: 'ended', reason: 'hung-up-before-code' });
  expect(telephone.invites().map(({ number }) => number)).toEqual(['+31612348001']);
});

it.each(['/', '/app', '/app/worker.js', '/docs'])('the built api serves %s', async (path) => {
  const page = await fetch(`${programs.url}${path}`, { headers: ownConnection });
  expect(page.status).toBe(200);
  const assets = [...(await page.text()).matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, asset]) => asset);
  const statuses = await Promise.all(
    assets.map(async (asset) => (await fetch(`${programs.url}${asset}`, { headers: ownConnection })).status),
  );
  expect(statuses).toEqual(assets.map(() => 200));
});

it.each(['panel.css', 'call-progress.js', 'app.css', 'open-app.js'])(
  'the built api serves a minified %s',
  async (name) => {
    const [, folder = ''] =
      /href="(\/assets\/[\w-]+)\//.exec(
        await (await fetch(`${programs.url}/login`, { headers: ownConnection })).text(),
      ) ?? [];
    const text = await (await fetch(`${programs.url}${folder}/${name}`, { headers: ownConnection })).text();
    expect(text.length).toBeGreaterThan(100);
    expect(text).not.toMatch(/\/\*|\n {2}/);
  },
);

it('the minified scripts work in a browser, including the worker', async () => {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await (await browser.newContext({ colorScheme: 'light' })).newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const paper = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    await page.goto(`${programs.url}/login`);
    expect(await paper()).toBe('rgb(245, 240, 232)');
    await page.goto(`${programs.url}/app`);
    await page.locator('[data-view="start"]').waitFor();
    expect(await paper()).toBe('rgb(245, 240, 232)');
    const worker = 'navigator.serviceWorker.ready.then(({ active }) => new URL(active.scriptURL).pathname)';
    expect(await page.evaluate(worker)).toBe('/app/worker.js');
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});
