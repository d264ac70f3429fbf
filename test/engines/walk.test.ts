import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RelyingParty } from '../../src/factors/passkey.ts';
import { mountPanel } from '../../src/panel/mount-panel.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { untilPromised } from '../until.ts';
import type { Engine } from './engine.ts';
import { openChromium, openFirefox } from './puppeteer-engine.ts';
import { openWebKit } from './webkit-engine.ts';

let home: OpenedPanel;
let origin = '';
/** Of the same panel. Passkeys need a name: they work at no IP address. */
let namedOrigin = '';
let stop = async () => {};

beforeAll(async () => {
  const relyingParty: RelyingParty = { id: 'localhost', origin: 'set below' };
  home = await openPanel({ relyingParty });
  const server = createServer((_, reply) => reply.writeHead(204).end());
  const unmount = mountPanel(server, home.panel);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  namedOrigin = origin.replace('127.0.0.1', 'localhost');
  relyingParty.origin = namedOrigin;
  stop = async () => {
    await unmount();
    server.close();
  };
});

afterAll(async () => {
  await stop();
  await home?.close();
});

describe.each([
  { name: 'Chromium', start: () => openChromium(), hasPasskeys: true },
  { name: 'Firefox', start: () => openFirefox(), hasPasskeys: true },
  // Of all the WebKits, that of GTK alone has none.
  { name: 'WebKit', start: () => openWebKit(), hasPasskeys: false },
])('in $name', ({ start, hasPasskeys }) => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await start();
  });

  afterAll(() => engine?.close());

  const sees = (selector: string, words: string | RegExp) =>
    expect.poll(() => engine.text(selector), { message: selector }).toMatch(words);
  const steps = () =>
    engine.read(`[...document.querySelectorAll('.steps li')].map((each) => each.dataset.state).join()`);
  const logIn = async (login: string, typed = password) => {
    await engine.type('#login', login);
    await engine.type('#password', typed);
    await engine.press('form[action="/login"] button');
  };
  /** A person who is asked for a code by telephone, on the page of the code. */
  const untilCode = async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    await engine.open(`${origin}/login`);
    await engine.useCookies({});
    await engine.open(`${origin}/login`);
    await logIn(user.login);
    await sees('h1', 'Your code');
    const call = home.queued.at(-1);
    if (call === undefined) throw new Error('No call was queued');
    return { user, call };
  };

  it('a wrong password is told, and neither Back nor a reload sends it again', async () => {
    const user = await home.addPerson({ language: 'en' });
    await engine.open(`${origin}/login`);
    await engine.useCookies({});
    await engine.open(`${origin}/login`);
    await logIn(user.login, 'not the password');
    await sees('.notice', /not correct/);
    expect(await engine.read(`document.querySelector('#login').value`)).toBe(user.login);
    expect(await engine.read(`document.activeElement.id`)).toBe('password');
    await engine.run('location.reload()');
    await sees('.notice', /^$/);
    await logIn(user.login, 'not the password');
    await sees('.notice', /not correct/);
    await engine.run('history.back()');
    await sees('h1', 'Log in');
    await expect.poll(() => engine.isVisible('#password')).toBe(true);
    // Equal ones are one line, which counts them.
    const failed = await home.audit.list({ userId: user.id, event: 'login-refused' });
    expect(failed.map(({ repeats }) => repeats?.times)).toEqual([2]);
  });

  it('a wrong code costs one try, whatever Back and a reload do; the call goes on live; the login passes', async () => {
    const { call } = await untilCode();
    const { deliveryId: id, challengeId } = call;
    const tell = (state: 'dialling' | 'ringing' | 'answered' | 'speaking', more = {}) =>
      home.parts.deliveries.advance({ id, challengeId }, state, more);
    await tell('dialling');
    await tell('ringing');
    await expect.poll(steps).toBe('done,now,ahead,ahead');
    await home.speak(challengeId, '482913');
    await tell('answered', { key: '4' });
    await expect.poll(() => engine.isVisible('#code')).toBe(true);
    await engine.type('#code', '111111');
    await sees('.notice', /Attempts left: 4/);
    await engine.run('location.reload()');
    await sees('.notice', /^$/);
    await engine.run('history.back()');
    await sees('h1', 'Your code');
    await expect.poll(steps).toBe('done,done,now,ahead');
    await tell('speaking');
    // Also on a page that the browser kept whole.
    await expect.poll(steps).toBe('done,done,done,now');
    await engine.type('#code', '222222');
    await sees('.notice', /Attempts left: 3/);
    await engine.type('#code', '482913');
    await sees('h1', 'Overview');
    await engine.run(`document.querySelector('form[action="/logout"] button').click()`);
    await sees('h1', 'Log in');
    // What was shown to somebody who has logged out is shown no more.
    await engine.run('history.back()');
    await expect.poll(() => engine.url()).toBe(`${origin}/login`);
    await sees('h1', 'Log in');
  });

  it('a passkey is offered by name only, and a browser that has none says so, without a button that does nothing', async () => {
    const user = await home.addPerson({ language: 'en' });
    const cookies = { 'belcode-session': await home.putAt(user.id, { step: 'set-up' }) };
    await engine.open(`${namedOrigin}/login`);
    await engine.useCookies(cookies);
    await engine.open(`${namedOrigin}/set-up`);
    await engine.press('form[action="/methods/add/passkey/begin"] button');
    await sees('h1', 'Add a passkey');
    const form = 'form[data-passkey]';
    await expect.poll(() => engine.isVisible(`${form} button`)).toBe(hasPasskeys);
    await sees(`${form} [role="alert"]`, hasPasskeys ? /^$/ : 'This browser has no passkeys. Use another method');
  });

  it('the first method is set up with the app of this browser, and the set-up ends', async () => {
    const user = await home.addPerson({ language: 'en' });
    const sessionId = await home.putAt(user.id, { step: 'set-up' });
    await engine.open(`${origin}/login`);
    await engine.useCookies({ 'belcode-session': sessionId });
    await engine.open(`${origin}/set-up`);
    await engine.press('a[href="/methods/add/app"]');
    await engine.press('form[action="/methods/add/app/begin"] button');
    await sees('#pairing', /\w{4}/);
    const link = String(await engine.read(`document.querySelector('a[target="_blank"]').getAttribute('href')`));
    expect(await engine.isVisible('#code')).toBe(false);
    await engine.open(`${origin}${link}`);
    await expect.poll(() => engine.isVisible('#pair')).toBe(true);
    expect(await engine.read(`document.querySelector('#pairing-code').value.replace(' ', '')`)).toBe(
      link.split('#')[1],
    );
    expect(await engine.isVisible('#install')).toBe(false);
    await engine.press('#pair button[type="submit"]');
    await expect.poll(() => engine.text('#pending-code .groups')).toMatch(/\d{3}\s?\d{3}/);
    const code = (await engine.text('#pending-code .groups'))?.replace(/\D/g, '') ?? '';
    await engine.open(`${origin}/methods/add/code`);
    await engine.type('#code', code);
    await sees('.notice', 'The method has been added.');
    await engine.press('a.button[href="/"]');
    await sees('h1', 'Overview');
    // The app knows that it is a method now.
    await engine.open(`${origin}/app`);
    await expect.poll(() => engine.isVisible('[data-view="ready"]')).toBe(true);
  });

  it('the people of an operator are found and opened', async () => {
    const operator = await home.addPerson({ language: 'en', role: 'operator' });
    await home.givePhone(operator.id);
    const { name, login } = await home.addPerson({ language: 'en', name: 'Zoë van der Berg' });
    await engine.open(`${origin}/login`);
    await engine.useCookies({ 'belcode-session': await home.putInEdit(operator.id) });
    await engine.open(`${origin}/operator/users`);
    await engine.type('#search', login);
    await engine.press('main form[method="get"] button[type="submit"]');
    await expect.poll(() => engine.url()).toContain('search=');
    await sees('main', name);
    await engine.press('main a[href^="/operator/users/"]:not([href*="add"], [href*="port"])');
    await sees('main', name);
  });
});

describe.each([
  { name: 'Firefox', start: () => openFirefox({ 'network.cookie.cookieBehavior': 2 }) },
  { name: 'WebKit', start: () => openWebKit(['--cookies-policy=never']) },
])('$name without cookies', ({ start }) => {
  it('is told so by the login and by the app', async () => {
    const engine = await start();
    try {
      await engine.open(`${origin}/login`);
      await engine.type('#login', 'anna');
      await engine.type('#password', password);
      await engine.press('form[action="/login"] button');
      await expect.poll(() => engine.text('main')).toContain('Your browser keeps no cookies for this website');
      await engine.open(`${origin}/app`);
      await untilPromised(async () => (await engine.isVisible('[data-view="loading"]')) === false, 60_000);
    } finally {
      await engine.close();
    }
  });
});
