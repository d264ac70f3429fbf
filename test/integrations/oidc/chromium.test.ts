import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import * as client from 'openid-client';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildDemo } from '../../../lab/demo/build-demo.ts';
import { freePort } from '../../../lab/ports.ts';
import { type Programs, runCli, startPrograms } from '../../../lab/programs.ts';
import { fifthBrowserTelephone } from '../../../lab/telephones.ts';
import { DemoTester } from '../../demo/demo-tester.ts';
import { lab } from '../../lab.ts';
import { launchBrowser } from '../../launch-browser.ts';
import { redisDatabase } from '../../redis-databases.ts';
import { PanelTab } from '../../story/panel-tab.ts';
import { PeopleWithMethods, password } from '../../story/people-with-methods.ts';

let programs: Programs;
let demo: FastifyInstance;
let demoUrl: string;
let browser: Browser;
let people: PeopleWithMethods;
let app: Awaited<ReturnType<typeof startApp>>;

const cli = (...words: string[]) => runCli(programs.environment, words);

beforeAll(async () => {
  const port = await freePort();
  programs = await startPrograms({
    lab: lab(),
    name: 'oidc',
    redisDatabase: redisDatabase('oidc'),
    settings: {
      BELCODE_PORT: String(port),
      BELCODE_KEY_SECONDS: '20',
      BELCODE_RING_SECONDS: '60',
      BELCODE_OIDC: 'on',
      BELCODE_PANEL_URL: `http://localhost:${port}`,
    },
    say: () => {},
  });
  demo = await buildDemo({ belcode: programs, httpPort: lab().httpPort, telephone: fifthBrowserTelephone });
  demoUrl = await demo.listen({ host: '127.0.0.1', port: 0 });
  await cli('company', 'add', '--name', 'Bakkerij De Vries', '--country', 'NL');
  people = new PeopleWithMethods(programs);
  app = await startApp(`http://localhost:${port}/oidc`);
  browser = await launchBrowser({ whole: true });
});

afterAll(async () => {
  await browser?.close();
  await people?.close();
  app?.server.close();
  await demo?.close();
  await programs?.stop();
});

/** A program with openid-client: it sends a browser to Belcode, and shows what it learned. */
async function startApp(issuer: string) {
  let config: client.Configuration;
  const waiting = new Map<string, { verifier: string; nonce: string }>();
  const told: { claims: unknown; info: unknown }[] = [];
  const server: Server = createServer(async (request, reply) => {
    const here = `http://localhost:${(server.address() as AddressInfo).port}`;
    const url = new URL(request.url ?? '/', here);
    // A browser asks for an icon by itself.
    if (!['/', '/callback'].includes(url.pathname)) {
      reply.writeHead(404).end();
      return;
    }
    if (url.pathname === '/') {
      const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
      waiting.set(state, { verifier, nonce });
      const to = client.buildAuthorizationUrl(config, {
        redirect_uri: `${here}/callback`,
        scope: 'openid profile groups',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      reply.writeHead(303, { location: to.href }).end();
      return;
    }
    try {
      const state = url.searchParams.get('state') ?? '';
      const { verifier = '', nonce = '' } = waiting.get(state) ?? {};
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
      const tokens = await client.authorizationCodeGrant(config, url, checks);
      const claims = tokens.claims();
      const info = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '');
      told.push({ claims, info });
      reply.setHeader('content-type', 'text/html; charset=utf-8');
      reply.end(`<!doctype html><title>App</title><p id="who">${info.preferred_username}</p>`);
    } catch (error) {
      reply.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const made = await cli(
    ...['oidc', 'client', 'add', '--name', 'App', '--redirect', `${url}/callback`],
    ...['--company', 'Bakkerij De Vries', '--json'],
  );
  const { id, secret } = JSON.parse(made);
  config = await client.discovery(new URL(issuer), id, undefined, client.ClientSecretBasic(secret), {
    execute: [client.allowInsecureRequests],
  });
  return { url, server, told };
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

it('from no session, by a real call, to a program that has verified the tokens', { retry: 1 }, async () => {
  const login = `oidc.${Date.now()}`;
  const methods = [{ number: fifthBrowserTelephone }];
  await people.add({ login, language: 'en', company: 'Bakkerij De Vries', methods });
  const phone = await DemoTester.open(browser, { url: demoUrl, name: 'oidc', language: 'en' });
  const context = await browser.newContext({ locale: 'en-GB' });
  const tab = new PanelTab(await context.newPage(), { language: 'en', name: 'oidc' });
  const atApp = () => tab.page.waitForURL(`${app.url}/callback?**`);
  try {
    await tab.page.goto(app.url);
    await tab.logIn(login, password);
    await tab.arrive('code-title');
    await takeCall(phone, tab);
    // The browser holds what follows the form to the content policy of its page.
    await atApp();
    expect(await tab.page.locator('#who').textContent()).toBe(login);
    expect(app.told.at(-1)).toMatchObject({
      claims: { acr: 'mfa', amr: ['pwd', 'mfa', 'otp', 'tel'] },
      info: { name: `Name of ${login}`, groups: ['user', 'company:Bakkerij De Vries'] },
    });

    // Somebody who is logged in only passes through.
    const before = app.told.length;
    await tab.page.goto(app.url);
    await atApp();
    expect(app.told).toHaveLength(before + 1);
    expect(tab.complaints).toEqual([]);
  } finally {
    await context.close();
    await phone.close();
  }
});
