import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labFolder, projectFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { buildPackage } from '../../packaging/build-package.ts';
import { lab } from '../lab.ts';
import { launchBrowser } from '../launch-browser.ts';
import { ownConnection } from '../own-connection.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';
import { redisDatabase } from '../redis-databases.ts';
import { Debian } from './install-package.ts';
import { Panel } from './panel.ts';

/** Some ten seconds of processor, which other tests want too. */
const buildLimitMilliseconds = 480_000;

/** Operators run what the Debian package installs, by the words of its units; every other test runs the source. */
let debian: Debian;
let installed: string;
let programs: Programs;
let telephone: World;

beforeAll(async () => {
  await promisify(execFile)('npm', ['run', '--silent', 'build'], {
    cwd: projectFolder,
    timeout: buildLimitMilliseconds,
  });
  const folder = join(labFolder, 'instances/package');
  await mkdir(folder, { recursive: true });
  const file = buildPackage(folder);
  debian = await Debian.copy(join(folder, 'root'));
  installed = await debian.install(file);
  const words = { api: await debian.startWords('belcode-api'), dialler: await debian.startWords('belcode-dialler') };
  const port = await freePort();
  programs = await startPrograms({
    lab: lab(),
    name: 'built-programs',
    redisDatabase: redisDatabase('built-programs'),
    wordsOf: (program) => words[program],
    say: () => {},
    settings: { BELCODE_DIAL: dialOf(port) },
  });
  telephone = await startWorld({ port, does: 'answers and hangs up after 500 ms' });
});

afterAll(async () => {
  await telephone?.stop();
  await programs?.stop();
  await debian?.remove();
});

it('the installed package says what to do next', () => {
  expect(installed).toMatch(
    /Belcode is installed.*belcode migrate.*belcode doctor.*systemctl enable --now belcode-api/s,
  );
});

it('the installation makes a secret that only root reads, and users without power', async () => {
  expect(await debian.read('etc/belcode/belcode.env')).toMatch(/^BELCODE_SECRET=[A-Za-z0-9+/]{43}=$/m);
  expect(await debian.run("stat -c '%a %U %G' /etc/belcode/belcode.env /run/belcode")).toBe(
    '640 root root\n750 belcode-dialler asterisk\n',
  );
  expect(await debian.run('getent passwd belcode-api belcode-dialler')).toMatch(
    /^(belcode-(api|dialler):x:\d+:\d+:.*:\/nonexistent:\/usr\/sbin\/nologin\n){2}$/,
  );
});

it.each([
  ['root sees all settings', 'belcode settings', /BELCODE_SECRET/],
  ['root works with the settings of the services', 'belcode sounds build 2>&1 || true', /espeak-ng/],
  [
    'nobody else reads the settings',
    'setpriv --reuid 1000 --regid 1000 --clear-groups belcode settings || true',
    /run sudo belcode/,
  ],
  ['the doctor names what is missing', 'belcode doctor || true', /BELCODE_DIAL is not set/],
])('the installed command: %s', async (_what, script, words) => {
  expect(await debian.run(script)).toMatch(words);
});

it('an upgrade keeps the settings', async () => {
  const before = await debian.read('etc/belcode/belcode.env');
  await debian.run('dpkg --install /tmp/belcode_*.deb');
  expect(await debian.read('etc/belcode/belcode.env')).toBe(before);
});

it.each(['belcode-api', 'belcode-dialler', 'belcode-campaign', 'belcode-remind', 'belcode-end'])(
  'the unit %s is little exposed',
  async (unit) => {
    const said = await debian.run(`systemd-analyze security --offline=yes --threshold=25 ${unit}.service | tail -1`);
    expect(said).toMatch(/exposure level for .*: [012]\.\d OK/);
  },
);

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
  const browser = await launchBrowser();
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

it('a removal leaves the settings, and a purge nothing', async () => {
  await debian.run('dpkg --remove belcode');
  expect(await debian.read('etc/belcode/belcode.env')).toContain('BELCODE_SECRET=');
  await debian.run('dpkg --purge belcode');
  expect(
    await debian.run('ls -d /etc/belcode /var/lib/belcode /usr/lib/belcode /run/belcode 2>&1 || true'),
  ).not.toMatch(/^\//m);
  expect(await debian.run('getent passwd belcode-api belcode-dialler || true')).toBe('');
});
