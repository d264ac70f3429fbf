import { mkdtempSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDemo } from '../../../lab/demo/build-demo.ts';
import { type Programs, runCli, startPrograms } from '../../../lab/programs.ts';
import { fourthBrowserTelephone } from '../../../lab/telephones.ts';
import { DemoTester } from '../../demo/demo-tester.ts';
import { lab } from '../../lab.ts';
import { launchBrowser } from '../../launch-browser.ts';
import { redisDatabase } from '../../redis-databases.ts';
import { PanelTab } from '../../story/panel-tab.ts';
import { blocksOf } from '../blocks-of.ts';
import { proxies, startProxiedSite } from './proxied-site.ts';

const number = fourthBrowserTelephone.replace('+31', '0');

let programs: Programs;
let demo: FastifyInstance;
let demoUrl: string;
let phones: Browser;

const cli = (...words: string[]) => runCli(programs.environment, words);

beforeAll(async () => {
  const rules = join(mkdtempSync(join(tmpdir(), 'belcode-rules-')), 'rules.json');
  writeFileSync(rules, blocksOf('forward-auth.md', 'json'));
  programs = await startPrograms({
    lab: lab(),
    name: 'forward-auth',
    redisDatabase: redisDatabase('forward-auth'),
    settings: {
      BELCODE_KEY_SECONDS: '20',
      BELCODE_RING_SECONDS: '60',
      BELCODE_FORWARD_AUTH: rules,
      BELCODE_FORWARD_AUTH_DOMAIN: 'example.org',
      BELCODE_PANEL_URL: 'https://login.example.org',
      BELCODE_TRUSTED_PROXIES: '127.0.0.1',
    },
    say: () => {},
  });
  demo = await buildDemo({ belcode: programs, httpPort: lab().httpPort, telephone: fourthBrowserTelephone });
  demoUrl = await demo.listen({ host: '127.0.0.1', port: 0 });
  await cli('company', 'add', '--name', 'Bakkerij De Vries', '--country', 'NL');
  await cli('roll-out', 'set', '--offer-from', '2020-01-01');
  phones = await launchBrowser({ whole: true });
});

afterAll(async () => {
  await phones?.close();
  await demo?.close();
  await programs?.stop();
});

async function addUser(login: string, name: string): Promise<[login: string, password: string]> {
  const who = ['--login', login, '--name', name, '--language', 'en', '--company', 'Bakkerij De Vries'];
  const { password } = JSON.parse(await cli('user', 'add', ...who, '--keeps-password', '--json'));
  return [login, password];
}

/** Takes the call in one browser, and types what was heard into the other. */
async function takeCall(phone: DemoTester, tab: PanelTab): Promise<void> {
  await phone.untilTelephone('phone-ringing');
  await phone.press('answer');
  const key = await tab.askedKey();
  await phone.pressWhenAsked(key, () =>
    phone.page.locator('#keypad').getByRole('button', { name: key, exact: true }).click(),
  );
  await tab.untilNews('news-speaking');
  await tab.type('code', await phone.untilCodeHeard());
}

async function hangUp(phone: DemoTester): Promise<void> {
  const button = phone.page.locator('#hang-up');
  if (await button.isEnabled()) await button.click();
  await phone.untilTelephone('phone-ready');
  // A freshly loaded page hears one call only, without the silence after the previous one.
  await phone.page.reload();
  await phone.untilTelephone('phone-ready');
}

describe.each(proxies)('behind %s', (name) => {
  it('from no session by a real call to the page; nothing of a browser passes as Belcode', { retry: 1 }, async () => {
    const site = await startProxiedSite(name, new URL(programs.url).port);
    // The recipe has the usual port, and so do the cookies and addresses of the browser.
    const browser = await chromium.launch({
      executablePath: '/usr/lib/chromium/chromium-headless-shell',
      args: ['--no-sandbox', `--host-resolver-rules=MAP *.example.org:443 127.0.0.1:${site.port}`],
    });
    const phone = await DemoTester.open(phones, { url: demoUrl, name: `forward-${name}`, language: 'en' });
    try {
      const person = await addUser(`zoe.${name}.${Date.now()}`, 'Zoë van den Ærø');
      const context = await browser.newContext({ locale: 'en-GB', ignoreHTTPSErrors: true });
      const tab = new PanelTab(await context.newPage(), { language: 'en', name: `forward-${name}` });
      const who = () => tab.page.locator('#who').textContent();

      // The return address survives password and set-up.
      await tab.page.goto('https://app.example.org/orders?id=1&x=%20y');
      await tab.logIn(...person);
      await tab.arrive('set-up-title');
      await tab.choose('link', 'choose-phone');
      await tab.type('number', number);
      await tab.press('add-method');
      await tab.arrive('add-code-title');
      await takeCall(phone, tab);
      await tab.arrive('add-title');
      await hangUp(phone);
      await tab.page.getByRole('link', { name: 'app.example.org' }).first().click();
      await tab.page.waitForURL('https://app.example.org/orders?id=1&x=%20y');
      expect(await who()).toBe(`${person[0]}|user,company:Bakkerij De Vries|Zoë van den Ærø`);

      // And a login by a call.
      await tab.page.goto('https://login.example.org/');
      await tab.logOut();
      await tab.page.goto('https://app.example.org/orders');
      await tab.logIn(...person);
      await tab.arrive('code-title');
      await takeCall(phone, tab);
      await tab.page.waitForURL('https://app.example.org/orders');

      // Nothing of the browser passes as Belcode, and the program gets none of its cookies.
      const cookies = await context.cookies('https://app.example.org/');
      expect(cookies.map((each) => each.name)).toEqual(['__Secure-belcode-forward']);
      const cookie = cookies.map((each) => `${each.name}=${each.value}`).join('; ');
      const forged = {
        'remote-user': 'operator',
        'remote-groups': 'operator',
        'remote-name': 'x',
        'remote-email': 'x',
        // CGI and its heirs read these as the same headers.
        remote_user: 'operator',
        remote_groups: 'operator',
      };
      const before = site.seen.length;
      expect((await site.ask('app.example.org', '/a', { ...forged, cookie: `a=1; ${cookie}; b=2` })).status).toBe(200);
      expect((await site.ask('app.example.org', '/api/health', forged)).status).toBe(200);
      const [logged, stranger] = site.seen.slice(before);
      expect(logged?.['remote-user']).toBe(person[0]);
      expect(logged?.['remote-groups']).toBe('user,company:Bakkerij De Vries');
      // A program that plants a second ticket gets neither.
      for (const twice of [`${cookie}; ${cookies[0]?.name}=x`, `${cookies[0]?.name}=x; a=1; ${cookie}`])
        for (const path of ['/a', '/api/health'])
          expect((await site.ask('app.example.org', path, { cookie: twice })).status).toBe(403);
      expect(site.seen).toHaveLength(before + 2);
      expect(logged).not.toHaveProperty('remote_user');
      expect(logged?.cookie).toBe('a=1; b=2');
      for (const header of Object.keys(forged)) expect([header, stranger?.[header] ?? '']).toEqual([header, '']);

      // A role that is missing; a path that could be read as another one; another host; the questions themselves.
      expect((await site.ask('app.example.org', '/admin', { cookie })).status).toBe(403);
      expect((await site.ask('app.example.org', '/x/..%2fadmin', { cookie })).status).toBe(403);
      expect((await site.ask('login.example.org', '/api/authz/auth-request', { cookie })).status).toBe(404);
      const asSession = { cookie: cookie.replace('__Secure-belcode-forward', '__Host-belcode-session') };
      expect((await site.ask('login.example.org', '/methods', asSession)).headers.location).toBe('/login');

      // Ended everywhere, it is refused with the next request.
      await cli('user', 'end-sessions', person[0]);
      const ended = await site.ask('app.example.org', '/a', { cookie, accept: 'text/html' });
      expect(ended.status).toBe(302);
      expect(ended.headers.location).toBe('https://login.example.org/?rd=https%3A%2F%2Fapp.example.org%2Fa&rm=GET');
      expect(tab.complaints).toEqual([]);
    } finally {
      await phone.close();
      await browser.close();
      await site.stop();
    }
  });
});

it('a request past the proxy is refused, whatever it says', async () => {
  const status = await new Promise((resolve, reject) => {
    const headers = { 'x-original-url': 'https://app.example.org/api/health', 'x-original-method': 'GET' };
    const options = { localAddress: '127.0.0.2', headers: { ...headers, 'x-forwarded-for': '127.0.0.1' } };
    get(`${programs.url}/api/authz/auth-request`, options, (reply) => resolve(reply.statusCode)).on('error', reject);
  });
  expect(status).toBe(403);
});

it.each([
  ['https://app.example.org/api/health', 'allowed: rule 1'],
  ['https://app.example.org/admin', 'login-needed: rule 2'],
  ['https://other.example.org/', 'no-rule'],
])('the command line says which rule answers for %s', async (url, said) => {
  // Refused pages end with another status, which is an error here.
  expect(await cli('forward-auth', 'check', url).catch(String)).toContain(said);
});
