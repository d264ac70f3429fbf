import type { FastifyInstance } from 'fastify';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildDemo } from '../../lab/demo/build-demo.ts';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { secondBrowserTelephone } from '../../lab/telephones.ts';
import { lab } from '../lab.ts';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { DemoTester, type TesterOptions } from './demo-tester.ts';

const nothing = { faint: [], nameless: [], wider: 0 };

let programs: Programs;
/** The way from the page's telephone to Asterisk, which can be cut. */
let wire: TcpProxy;
let demo: FastifyInstance;
let url: string;
let browser: Browser;
let tester: DemoTester | undefined;

beforeAll(async () => {
  programs = await startPrograms({
    lab: lab(),
    name: 'demo-page',
    redisDatabase: 1,
    settings: { BELCODE_KEY_SECONDS: '20', BELCODE_RING_SECONDS: '60' },
    say: () => {},
  });
  wire = await startTcpProxy(lab().httpPort);
  demo = await buildDemo({ belcode: programs, httpPort: wire.port, telephone: secondBrowserTelephone });
  url = await demo.listen({ host: '127.0.0.1', port: 0 });
  // No permission for a microphone, no promise that sound may play: as a person's browser comes.
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
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

/** The same digits, but for the last. */
function wrong(code: string): string {
  return code.slice(0, -1) + ((Number(code.at(-1)) + 1) % 10);
}

describe.each([
  { language: 'nl', width: 390, colours: 'light' },
  { language: 'en', width: 1280, colours: 'dark' },
] as const)('the demo in $language, $width pixels wide, $colours', ({ language, width, colours }) => {
  it('rings, asks for a key, speaks; the code that was heard in the page is right', { timeout: 90_000 }, async () => {
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
    // One by the keys of the page, the other by the keys of the computer.
    if (language === 'nl') await page.locator('#keypad').getByRole('button', { name: key, exact: true }).click();
    else await page.keyboard.press(key);
    await person.untilShown('news', 'news-answered');
    await page.waitForFunction("document.activeElement.id === 'code'", undefined, { timeout: 1 }).catch(() => {});
    expect(await page.locator('#pressed').innerText()).toBe(key);
  });
});
