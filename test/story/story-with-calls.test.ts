import { execFileSync } from 'node:child_process';
import type { FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildDemo } from '../../lab/demo/build-demo.ts';
import { type Programs, runCli, startPrograms } from '../../lab/programs.ts';
import { thirdBrowserTelephone } from '../../lab/telephones.ts';
import { DemoTester } from '../demo/demo-tester.ts';
import { lab } from '../lab.ts';
import { launchBrowser } from '../launch-browser.ts';
import { ownConnection } from '../own-connection.ts';
import { readQr } from '../panel/read-qr.ts';
import { redisDatabase } from '../redis-databases.ts';
import { until } from '../until.ts';
import { PanelTab } from './panel-tab.ts';

const company = 'Bakkerij De Vries';
const number = thirdBrowserTelephone.replace('+31', '0');
const mask = '061*****80';

let programs: Programs;
let demo: FastifyInstance;
let url: string;
let browser: Browser;
let telephone: DemoTester | undefined;
let panel: PanelTab | undefined;
let people = 0;

const cli = (...words: string[]) => runCli(programs.environment, words);

beforeAll(async () => {
  programs = await startPrograms({
    lab: lab(),
    name: 'story',
    redisDatabase: redisDatabase('story'),
    settings: { BELCODE_KEY_SECONDS: '20', BELCODE_RING_SECONDS: '60' },
    say: () => {},
  });
  demo = await buildDemo({ belcode: programs, httpPort: lab().httpPort, telephone: thirdBrowserTelephone });
  url = await demo.listen({ host: '127.0.0.1', port: 0 });
  await cli('company', 'add', '--name', company, '--country', 'NL');
  await cli('roll-out', 'set', '--offer-from', '2020-01-01');
  browser = await launchBrowser({ whole: true });
});

afterEach(async () => {
  const complaints = [...(telephone?.errors ?? []), ...(panel?.complaints ?? [])];
  await telephone?.close();
  [telephone, panel] = [undefined, undefined];
  expect(complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
  await programs?.stop();
});

/** Adds a user as an operator does. @returns the login and its password */
async function addUser(login: string, name: string, language: string): Promise<[login: string, password: string]> {
  const who = ['--login', login, '--name', name, '--language', language, '--company', company];
  const { password } = JSON.parse(await cli('user', 'add', ...who, '--keeps-password', '--json'));
  return [login, password];
}

/** The code of an independent authenticator. @param stepsBack a person types it half a minute late */
function oathtool(secret: string, stepsBack = 0): string {
  const at = Math.floor(Date.now() / 1_000) - stepsBack * 30;
  return execFileSync('oathtool', ['--totp', '--base32', `--now=@${at}`, secret], { encoding: 'utf8' }).trim();
}

/** Answers in one tab, and types what was heard into the other. */
async function takeCall(phone: DemoTester, tab: PanelTab, why: string): Promise<void> {
  await phone.untilTelephone('phone-ringing');
  await tab.untilNews('news-ringing');
  await tab.picture(`${why}-ringing`);
  await phone.press('answer');
  const key = await tab.askedKey();
  // Screenshots are taken during silence, because a busy browser loses sound.
  await phone.pressWhenAsked(key, async () => {
    await tab.picture(`${why}-asked`);
    await phone.page.locator('#keypad').getByRole('button', { name: key, exact: true }).click();
  });
  await tab.untilNews('news-speaking');
  const code = await phone.untilCodeHeard();
  await tab.picture(`${why}-speaking`);
  // Typing the last digit submits the form.
  await tab.type('code', code);
}

async function hangUp(phone: DemoTester): Promise<void> {
  const button = phone.page.locator('#hang-up');
  if (await button.isEnabled()) await button.click();
  await phone.untilTelephone('phone-ready');
  // A freshly loaded page hears one call only, without the silence after the previous one.
  await phone.page.reload();
  await phone.untilTelephone('phone-ready');
}

describe.each([
  { language: 'nl', width: 390, login: 'anna', name: 'Anna de Vries' },
  { language: 'en', width: 1280, login: 'bram', name: 'Bram Jansen' },
] as const)('the whole story in $language, $width pixels wide', ({ language, width, login, name }) => {
  it('S02 S04 S05 S06 S07 S11 S12 S13: set up by a call, log in by one, a backup, a reset', { retry: 1 }, async () => {
    const person = await addUser(`${login}.${++people}`, name, language);
    const phone = await DemoTester.open(browser, { url, name: `story-${language}`, language, width });
    telephone = phone;
    const tab = new PanelTab(await phone.page.context().newPage(), { language, name: `${language}-${width}` });
    panel = tab;
    const look = (what: string) => tab.look(what);

    // S02: a user without a method is asked for one during the login.
    await tab.page.goto(programs.url);
    await look('login');
    await tab.logIn(...person);
    await tab.arrive('set-up-title');
    await look('set-up');
    // S07: after typing the number and pressing Add, the telephone rings.
    await tab.choose('link', 'choose-phone');
    await tab.arrive('add-phone-title');
    await tab.type('number', number);
    await tab.press('add-method');
    await tab.arrive('add-code-title');
    await takeCall(phone, tab, 'add');
    // S04: the method is listed, and is the primary one.
    await tab.arrive('add-title');
    expect(await tab.methods()).toEqual([`${mask} ${tab.text('primary')} ${tab.text('kind-phone')}`]);
    await look('added');
    await hangUp(phone);

    // S06: the next login calls that number.
    await tab.logOut();
    await tab.logIn(...person);
    await tab.arrive('code-title');
    await takeCall(phone, tab, 'login');
    await tab.arrive('home-title');
    // S11: masked and marked as primary, and the full number nowhere on the page.
    expect(await tab.methods()).toEqual([`${mask} ${tab.text('primary')} ${tab.text('kind-phone')}`]);
    expect(await tab.page.content()).not.toContain(number.slice(3, -2));
    await look('home');
    await hangUp(phone);

    // S12: a change asks for the password again. Adds an authenticator as a backup, with the key read from the QR code.
    await tab.choose('link', 'edit-methods');
    await tab.arrive('confirm-title');
    await look('confirm');
    await tab.type('password', person[1]);
    await tab.press('continue');
    await tab.arrive('methods-title');
    await look('methods-one');
    await tab.choose('link', 'add-another');
    await tab.arrive('add-title');
    await tab.choose('button', 'choose-authenticator');
    await tab.arrive('add-authenticator-title');
    await look('authenticator');
    const { issuer, account, secret } = await readQr(tab.page);
    // The company and the host of the panel, so that entries of two companies do not replace each other.
    expect(issuer).toMatch(/^.+ \((Belcode|[\w.]+(:\d+)?)\)$/);
    expect(account).toContain(person[0]);
    // Not at the boundary between two codes; this one is half a minute old, which leaves the current code for the
    // login.
    await until(() => (Date.now() / 1_000) % 30 < 22, 15_000);
    await tab.type('code', oathtool(secret, 1));
    await tab.arrive('methods-title');
    expect(await tab.methods()).toEqual([
      `${mask} ${tab.text('primary')} ${tab.text('kind-phone')}`,
      `${tab.text('kind-authenticator')} ${tab.text('authenticator-hint')}`,
    ]);
    await look('methods-two');

    // S06: another method for this login; the ringing telephone stops.
    await tab.logOut();
    await tab.logIn(...person);
    await tab.arrive('code-title');
    await phone.untilTelephone('phone-ringing');
    await tab.choose('button', 'kind-authenticator');
    await until(async () => (await tab.page.locator('#call').count()) === 0, 10_000);
    await phone.untilTelephone('phone-ready');
    await look('by-authenticator');
    await until(() => (Date.now() / 1_000) % 30 < 28, 5_000);
    await tab.type('code', oathtool(secret));
    await tab.arrive('home-title');
    await hangUp(phone);

    // S11: the authenticator becomes primary, and the number is removed.
    await tab.choose('link', 'edit-methods');
    await tab.arrive('confirm-title');
    await tab.type('password', person[1]);
    await tab.press('continue');
    await tab.arrive('methods-title');
    await tab.choose('button', 'set-primary');
    // The preferred method comes first.
    const preferred = async () => (await tab.methods())[0] ?? '';
    const kind = tab.text('kind-authenticator');
    await until(async () => (await preferred()).startsWith(`${kind} ${tab.text('primary')}`), 10_000);
    await look('primary-changed');
    await tab.page.getByRole('link', { name: `${tab.text('remove')} ${mask}` }).click();
    await tab.arrive('remove-title');
    await look('remove');
    await tab.press('remove');
    await tab.arrive('methods-title');
    expect(await tab.methods()).toEqual([
      `${tab.text('kind-authenticator')} ${tab.text('primary')} ${tab.text('authenticator-hint')}`,
    ]);
    await look('removed');

    // S13: the operator resets; the person is logged out, and must set up again.
    const told = await cli('user', 'reset-2fa', person[0], '--reason', 'telephone fell into the sea');
    await tab.page.reload();
    await tab.arrive('login-title');
    await tab.logIn(...person);
    await tab.arrive('set-up-title');
    expect(await tab.page.locator('.skip-words').textContent()).toBe(tab.text('set-up-required-reset'));
    await tab.type('operator-code', /asks for: (\w{4} \w{4})/.exec(told)?.[1] ?? '');
    await look('operator-code');
    await tab.press('continue');
    await tab.page.locator('.choices').waitFor();
    await look('set-up-again');
    await tab.choose('button', 'choose-authenticator');
    await tab.arrive('add-authenticator-title');
    const renewed = await readQr(tab.page);
    expect(renewed.secret).not.toBe(secret);
    await until(() => (Date.now() / 1_000) % 30 < 28, 5_000);
    await tab.type('code', oathtool(renewed.secret));
    await tab.arrive('add-title');
    expect(await tab.methods()).toEqual([
      `${tab.text('kind-authenticator')} ${tab.text('primary')} ${tab.text('authenticator-hint')}`,
    ]);
    await look('set-up-renewed');
  });
});

it('S01 telephone and API key need no code, and survive a new panel password', async () => {
  const person = await addUser('carla', 'Carla Bakker', 'en');
  const keyWords = ['key', 'add', '--name', 'another panel', '--scope', 'challenges:user', '--json'];
  const { key } = JSON.parse(await cli(...keyWords));
  const askByKey = async () => {
    const headers = { ...ownConnection, authorization: `Bearer ${key}` };
    return (await fetch(`${programs.url}/v1/users/carla/status`, { headers })).status;
  };
  telephone = await DemoTester.open(browser, { url, name: 'story-outlives', language: 'en' });
  expect(await askByKey()).toBe(200);
  await cli('user', 'set-password', 'carla');

  expect(await askByKey()).toBe(200);
  await telephone.page.reload();
  await telephone.untilTelephone('phone-ready');
  await telephone.press('call-me');
  await telephone.untilTelephone('phone-ringing');
  await telephone.press('hang-up');
  await telephone.untilShown('news', 'ended-rejected');
  panel = new PanelTab(await telephone.page.context().newPage(), { language: 'en', name: 'outlives' });
  await panel.page.goto(programs.url);
  await panel.logIn(...person);
  await until(() => panel?.page.locator('.notice').isVisible(), 10_000);
  expect(await panel.page.locator('.notice').textContent()).toContain(panel.text('refused-login-refused'));
});
