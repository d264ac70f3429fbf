import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core';
import { type Engine, isVisibleScript, textScript } from './engine.ts';

const startLimitMilliseconds = 120_000;
const elementLimitMilliseconds = 60_000;

const chromium: LaunchOptions = {
  browser: 'chrome',
  executablePath: '/usr/lib/chromium/chromium-headless-shell',
  headless: 'shell',
  args: ['--no-sandbox', '--disable-background-networking', '--lang=en'],
};

const firefox: LaunchOptions = {
  browser: 'firefox',
  executablePath: '/usr/bin/firefox-esr',
  headless: true,
  extraPrefsFirefox: { 'intl.accept_languages': 'en' },
};

export const openChromium = () => open(chromium);

/** By WebDriver BiDi. */
export const openFirefox = (preferences: Record<string, unknown> = {}) =>
  open({ ...firefox, extraPrefsFirefox: { ...firefox.extraPrefsFirefox, ...preferences } });

async function open(options: LaunchOptions): Promise<Engine> {
  const browser = await puppeteer.launch({ ...options, timeout: startLimitMilliseconds });
  try {
    return await engineOf(browser);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function engineOf(browser: Browser): Promise<Engine> {
  const page = await browser.newPage();
  await page.setViewport({ width: 390, height: 844 });
  await page.setExtraHTTPHeaders({ 'accept-language': 'en' });
  page.setDefaultTimeout(elementLimitMilliseconds);
  // A page that is being left answers nothing.
  const read = (expression: string) => page.evaluate(expression).catch(() => undefined);
  return {
    async open(url) {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
    },
    url: async () => String((await read('location.href')) ?? ''),
    text: async (selector) => (await read(textScript(selector))) as string | undefined,
    isVisible: async (selector) => (await read(isVisibleScript(selector))) === true,
    async type(selector, text) {
      const field = await page.waitForSelector(selector, { visible: true });
      await field?.evaluate((each) => {
        (each as unknown as { value: string }).value = '';
      });
      await field?.type(text);
    },
    async press(selector) {
      await (await page.waitForSelector(selector, { visible: true }))?.click();
    },
    read,
    async run(statement) {
      await read(`void setTimeout(() => { ${statement} })`);
    },
    async useCookies(cookies) {
      const url = await page.evaluate('location.origin');
      const there = await browser.cookies();
      await browser.deleteCookie(...there);
      const { hostname: domain } = new URL(String(url));
      await browser.setCookie(...Object.entries(cookies).map(([name, value]) => ({ name, value, domain, path: '/' })));
    },
    close: () => browser.close(),
  };
}
