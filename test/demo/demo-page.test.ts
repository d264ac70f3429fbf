import type { FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildDemo } from '../../lab/demo/build-demo.ts';
import { texts } from '../../lab/demo/texts.ts';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { browserExtensions, secondBrowserTelephone } from '../../lab/telephones.ts';
import { connectLab } from '../connections.ts';
import { lab } from '../lab.ts';
import { launchBrowser } from '../launch-browser.ts';
import { redisDatabase } from '../redis-databases.ts';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { DemoTester, type TesterOptions } from './demo-tester.ts';

const nothing = { faint: [], nameless: [], wider: 0 };

let programs: Programs;
/** The connection from the page's telephone to Asterisk, which a test can cut. */
let wire: TcpProxy;
let demo: FastifyInstance;
let url: string;
let browser: Browser;
let tester: DemoTester | undefined;

beforeAll(async () => {
  programs = await startPrograms({
    lab: lab(),
    name: 'demo-page',
    redisDatabase: redisDatabase('demo'),
    settings: { BELCODE_KEY_SECONDS: '20', BELCODE_RING_SECONDS: '60' },
    say: () => {},
  });
  wire = await startTcpProxy(lab().httpPort);
  demo = await buildDemo({ belcode: programs, httpPort: wire.port, telephone: secondBrowserTelephone });
  url = await demo.listen({ host: '127.0.0.1', port: 0 });
  // Without permission for a microphone or for sound, as in a person's new browser.
  browser = await launchBrowser({ whole: true });
});

afterEach(async () => {
  expect(tester?.errors ?? []).toEqual([]);
  await tester?.close();
  tester = undefined;
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
  await wire?.close();
  await programs?.stop();
});

async function open(options: Omit<TesterOptions, 'url'>): Promise<DemoTester> {
  tester = await DemoTester.open(browser, { url, ...options });
  return tester;
}

/** The same digits, except for the last. */
function wrong(code: string): string {
  return code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10);
}

describe.each([
  { language: 'nl', width: 390, colours: 'light' },
  { language: 'en', width: 1280, colours: 'dark' },
] as const)('the demo in $language, $width pixels wide, $colours', ({ language, width, colours }) => {
  it('rings, asks for a key, speaks; the code heard in the page is right', async () => {
    const person = await open({ name: `${language}-${width}-${colours}`, language, width, colours });
    const { page } = person;
    const look = async (stage: string) => {
      await person.screenshot(stage);
      expect(await person.obstacles()).toEqual(nothing);
    };
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    expect(await page.getByLabel(person.text('number'), { exact: true }).inputValue()).toBe('06 12345679');
    await look('1-start');

    await person.press('call-me');
    await person.untilTelephone('phone-ringing');
    await person.untilShown('news', 'news-ringing');
    await look('2-ringing');

    const key = await person.answer();
    await look('3-answered');
    // In one language by the keys of the page, in the other by those of the computer's keyboard.
    const keypad = page.locator('#keypad');
    await person.pressWhenAsked(key, () =>
      language === 'nl' ? keypad.getByRole('button', { name: key, exact: true }).click() : page.keyboard.press(key),
    );
    expect(await page.locator('#pressed').textContent()).toBe(key);
    await person.untilShown('news', 'news-speaking');
    await look('4-speaking');

    const code = await person.untilCodeHeard();
    const field = page.getByLabel(person.text('code'), { exact: true });
    await field.fill(wrong(code));
    await person.untilShown('result', 'result-wrong', { tries: '4' });
    await look('5-wrong');
    // As pasted from a clipboard. It submits itself.
    await field.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await person.untilShown('result', 'result-passed');
    // The voice has finished, and the exchange hangs up.
    await person.untilShown('news', 'news-call-over');
    await person.untilTelephone('phone-ready');
    await look('6-right');
  });
});

it.each(['nl', 'en'] as const)('in %s: an incoming message is shown as plain text', async (language) => {
  const person = await open({ name: `message-${language}`, language, width: 390 });
  const body = '482 913 is <b>your</b> Belcode code.';
  const authorization = `Basic ${Buffer.from(`belcode:${lab().ariPassword}`).toString('base64')}`;
  // By its extension, which is a second endpoint of the registration under its number.
  expect(browserExtensions[261]).toBe(secondBrowserTelephone);
  const sent = await fetch(`http://127.0.0.1:${lab().httpPort}/ari/endpoints/PJSIP/261/sendMessage`, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ from: '"Belcode" <sip:code@code.invalid>', body }),
  });
  expect(sent.status).toBe(202);
  await person.untilShown('message-from', 'message-from', { sender: 'Belcode' });
  expect(await person.page.locator('#message-text').textContent()).toBe(body);
  await person.screenshot('1-message');
  expect(await person.obstacles()).toEqual(nothing);
});

it('reports why a call ended, calls again, and stops', async () => {
  const person = await open({ name: 'declined', language: 'en', width: 390 });
  await person.press('call-me');
  await person.untilTelephone('phone-ringing');
  await person.press('hang-up');
  await person.untilShown('news', 'ended-rejected');
  await person.untilTelephone('phone-ready');
  await person.screenshot('1-declined');
  await person.press('call-again');
  await person.answer();
  await person.press('hang-up');
  await person.untilShown('news', 'ended-hung-up-before-code');
  await person.screenshot('2-hung-up');
  await person.press('call-again');
  await person.untilTelephone('phone-ringing');
  await person.press('stop');
  await person.untilShown('result', 'result-cancelled');
  await person.untilTelephone('phone-ready');
  expect(await person.obstacles()).toEqual(nothing);
  await person.press('start-over');
  expect(await person.page.getByLabel(person.text('number'), { exact: true }).isVisible()).toBe(true);
});

it('does not advise to call again after a right code, though the call had ended before', async () => {
  const person = await open({ name: 'typed-late', language: 'nl' });
  await person.press('call-me');
  const key = await person.answer();
  await person.pressWhenAsked(key, () => person.page.locator('#telephone').press(key));
  const code = await person.untilCodeHeard();
  await person.press('hang-up');
  await person.untilTelephone('phone-ready');
  await person.page.getByRole('button', { name: person.text('call-again'), exact: true }).waitFor();
  await person.page.getByLabel(person.text('code'), { exact: true }).fill(code);
  await person.untilShown('result', 'result-passed');
  await person.untilShown('news', 'news-call-over');
});

it('accepts at most five wrong codes', async () => {
  const person = await open({ name: 'too-many', language: 'nl', width: 390, colours: 'dark' });
  const code = person.page.getByLabel(person.text('code'), { exact: true });
  await person.press('call-me');
  const key = await person.answer();
  await code.fill('000000');
  await person.untilShown('result', 'result-no-code');
  await person.pressWhenAsked(key, () => person.page.locator('#telephone').press(key));
  await person.untilShown('news', 'news-speaking');
  for (const tries of ['4', '3', '2', '1']) {
    await code.fill('000000');
    await person.untilShown('result', 'result-wrong', { tries });
  }
  await code.fill('000000');
  await person.untilShown('result', 'result-failed');
  await person.screenshot('1-failed');
  expect(await person.obstacles()).toEqual(nothing);
});

it('reports that a missing attempt has expired', async () => {
  const person = await open({ name: 'expired', language: 'en' });
  await person.press('call-me');
  await person.untilTelephone('phone-ringing');
  const redis = await connectLab('commands', 'demo');
  try {
    await redis.del(await redis.keys('belcode:challenge:*'));
    await person.untilShown('result', 'result-expired');
    await person.screenshot('1-expired');
    await person.press('hang-up');
  } finally {
    redis.disconnect();
  }
});

it('reports after three calls that there are no more', async () => {
  const person = await open({ name: 'three-calls', language: 'nl' });
  await person.press('call-me');
  // A declined call uses up nothing (S19). After three answered calls without a code, no more are placed.
  await person.untilTelephone('phone-ringing');
  await person.press('hang-up');
  await person.untilTelephone('phone-ready');
  await person.press('call-again');
  for (let call = 1; call <= 3; call += 1) {
    await person.answer();
    await person.press('hang-up');
    await person.untilTelephone('phone-ready');
    await person.press('call-again');
  }
  await person.untilShown('result', 'refused-too-many-calls');
  await person.screenshot('1-refused');
  await person.press('start-over');
});

it('changes its language during a call, and remembers it', async () => {
  const person = await open({ name: 'language', language: 'nl' });
  await person.press('call-me');
  await person.answer();
  await person.page.getByRole('button', { name: 'English' }).click();
  await expect.poll(() => person.page.locator('#phone-state').textContent()).toBe(texts.en['phone-in-call']);
  expect(await person.page.locator('#asked').textContent()).toMatch(new RegExp(`^${texts.en.press}\\s+[0-9]$`));
  expect(await person.page.locator('html').getAttribute('lang')).toBe('en');
  await person.screenshot('1-switched');
  await person.page.getByRole('button', { name: texts.en['hang-up'] }).click();
  await person.page.reload();
  expect(await person.page.locator('h1').textContent()).toBe(texts.en.title);
});

it('refuses a number that cannot be called', async () => {
  const person = await open({ name: 'numbers', language: 'en' });
  const number = person.page.getByLabel(person.text('number'), { exact: true });
  for (const [text, refusal] of [
    ['06 1234', 'refused-number-invalid'],
    ['+49 30 901820', 'refused-destination-refused'],
  ] as const) {
    await number.fill(text);
    await person.press('call-me');
    await person.untilShown('result', refusal);
  }
  await person.screenshot('1-refused');
});

it('registers again after the exchange was down, and rings again', async () => {
  const person = await open({ name: 'away', language: 'en' });
  await person.press('call-me');
  await person.answer();
  wire.cut();
  await person.untilTelephone('phone-away');
  await person.screenshot('1-away');
  wire.mend();
  await person.untilTelephone('phone-ready');
  person.forgetLostConnections();
  await person.press('stop');
  await person.press('start-over');
  await person.press('call-me');
  await person.answer();
  await person.press('hang-up');
});

it('has one telephone, however many tabs are open', async () => {
  const person = await open({ name: 'tabs', language: 'en' });
  const second = await person.page.context().newPage();
  await second.goto(url);
  await expect.poll(() => second.locator('#phone-state').textContent()).toBe(person.text('phone-elsewhere'));
  await person.page.close();
  await expect.poll(() => second.locator('#phone-state').textContent()).toBe(person.text('phone-ready'));
});
