import { join } from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page, Request } from 'playwright-core';
import { expect } from 'vitest';
import { belcode } from '../../../src/brand/brand.ts';
import { type AppText, appText } from '../../../src/panel/app/app-texts.ts';
import { fillText, type Language } from '../../../src/panel/kit/texts.ts';
import { takePicture, violationsOn } from '../../inspect-page.ts';
import { until } from '../../until.ts';
import type { AppPerson, AppServer } from './app-server.ts';

export interface Look {
  language?: Language;
  width?: number;
  colours?: 'light' | 'dark';
  userAgent?: string;
  notifications?: boolean;
  /** Dots for each pixel; default one. */
  scale?: number;
}

/** The text of a notification, and its data. */
export interface Shown {
  title: string;
  body: string;
  tag: string;
  data: unknown;
  actions: { action: string; title: string }[];
}

/** A person's browser with the app. */
export class AppTester {
  readonly appServer: Pick<AppServer, 'url'>;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly language: Language;
  readonly complaints: string[] = [];
  /** The page's requests, by the last part of their address. */
  readonly sent: { act: string; body: Record<string, unknown>; url: string }[] = [];

  private constructor(appServer: Pick<AppServer, 'url'>, context: BrowserContext, page: Page, language: Language) {
    this.appServer = appServer;
    this.context = context;
    this.page = page;
    this.language = language;
    this.listen(page);
    context.on('request', (request) => this.#note(request));
  }

  static async open(browser: Browser, appServer: Pick<AppServer, 'url'>, look: Look = {}): Promise<AppTester> {
    const { language = 'en', width = 390, colours = 'light', userAgent, notifications = false, scale = 1 } = look;
    const context = await browser.newContext({
      viewport: { width, height: width < 768 ? 844 : 800 },
      locale: language === 'nl' ? 'nl-NL' : 'en-GB',
      colorScheme: colours,
      reducedMotion: 'reduce',
      deviceScaleFactor: scale,
      ...(userAgent === undefined ? {} : { userAgent }),
    });
    if (notifications) await context.grantPermissions(['notifications'], { origin: appServer.url });
    const page = await context.newPage();
    await page.addInitScript({ path: join(import.meta.dirname, '../../demo/measure-page.js') });
    return new AppTester(appServer, context, page, language);
  }

  listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // The browser reports a refused request, and a push in a private context such as a test's, as an error. Neither
      // is one.
      const isNothing = /^Failed to load resource|Push API in incognito mode/.test(message.text());
      if (message.type() === 'error' && !isNothing) this.complaints.push(message.text());
    });
  }

  #note(request: Request): void {
    if (request.method() !== 'POST') return;
    const body = JSON.parse(request.postData() ?? '{}') as Record<string, unknown>;
    this.sent.push({ act: new URL(request.url()).pathname.split('/').at(-1) ?? '', body, url: request.url() });
  }

  t(name: AppText): string {
    return appText({ language: this.language, brand: belcode }, name);
  }

  async start(path = '/app'): Promise<void> {
    await this.page.goto(`${this.appServer.url}${path}`);
    await this.page.locator('[data-view=loading]').waitFor({ state: 'hidden' });
  }

  press(name: AppText): Promise<void> {
    return this.page.getByRole('button', { name: this.t(name), exact: true }).click();
  }

  notice(): Promise<string | null> {
    return this.page.locator('#notice').textContent();
  }

  async typePairingCode(code: string): Promise<void> {
    await this.page.getByLabel(this.t('pairing-code'), { exact: true }).fill(code);
    await this.press('pair');
  }

  /** The digits on the screen, once they are shown. */
  code(): Promise<string> {
    return until(async () => {
      const text = (await this.page.locator('.groups:visible').first().textContent({ timeout: 200 })) ?? '';
      return /^\d{3} \d{3}$/.test(text) && text.replace(' ', '');
    }, 8_000);
  }

  /** From the first page to the waiting page. */
  async pair(person: AppPerson, path?: string): Promise<void> {
    await this.start(path);
    await this.typePairingCode(await person.givePairingCode());
    await this.page.locator('[data-view=pending]').waitFor();
    expect(await person.typePairingProof(await this.code())).toBe(true);
    await this.page.locator('[data-view=ready]').waitFor();
  }

  /** The service worker, once it runs. */
  async worker() {
    await this.page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    return until(() => this.context.serviceWorkers()[0]);
  }

  /** Delivers a push, as the browser's vendor would. */
  async push(challenge: string): Promise<void> {
    const session: CDPSession = await this.context.newCDPSession(this.page);
    let registrationId = '';
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      registrationId = registrations.at(-1)?.registrationId ?? registrationId;
    });
    await this.worker();
    await session.send('ServiceWorker.enable');
    await until(() => registrationId !== '');
    const data = JSON.stringify({ id: challenge });
    await session.send('ServiceWorker.deliverPushMessage', { origin: this.appServer.url, registrationId, data });
    await session.detach();
  }

  async notifications(): Promise<Shown[]> {
    return this.page.evaluate<Shown[]>(`navigator.serviceWorker.ready.then(async (registration) =>
      (await registration.getNotifications()).map(({ title, body, tag, data, actions }) =>
        ({ title, body, tag, data, actions: actions.map(({ action, title }) => ({ action, title })) })))`);
  }

  /** The first notification, once it is shown. */
  async shown(): Promise<Shown> {
    return until(async () => (await this.notifications())[0], 10_000);
  }

  /**
   * Presses a notification, or a button in it. Only events of the browser itself may call `waitUntil`, so this one is
   * given it.
   */
  async pressNotification(action = ''): Promise<void> {
    const worker = await this.worker();
    await worker.evaluate(`(async () => {
      const [notification] = await registration.getNotifications();
      const event = new NotificationEvent('notificationclick', { notification, action: '${action}' });
      let done;
      Object.defineProperty(event, 'waitUntil', { value: (work) => (done = work) });
      dispatchEvent(event);
      await done?.catch(() => {});
    })()`);
  }

  /** Checks that the page is accessible, and no wider than the window. */
  async inspect(name: string): Promise<void> {
    await takePicture(this.page, `app-${name}-${this.language}-${this.page.viewportSize()?.width}`);
    expect([name, await this.page.evaluate('widerThanWindow()')]).toEqual([name, 0]);
    expect([name, await this.page.evaluate('faintTexts()')]).toEqual([name, []]);
    expect([name, await this.page.evaluate('shownThoughHidden()')]).toEqual([name, []]);
    expect([name, await this.page.evaluate('namelessControls()')]).toEqual([name, []]);
    expect([name, await violationsOn(this.page)]).toEqual([name, []]);
  }

  /** Everything that the browser stores for this address, as text. A key is shown by its own description. */
  async kept(): Promise<string> {
    return this.page.evaluate<string>(`(async () => {
      const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
      for (const { name, version } of await indexedDB.databases()) {
        const database = await new Promise((resolve) => { indexedDB.open(name, version).onsuccess = (event) => resolve(event.target.result); });
        for (const shelf of database.objectStoreNames) {
          const read = database.transaction(shelf).objectStore(shelf).getAll();
          await new Promise((resolve) => { read.onsuccess = resolve; });
          found.push(JSON.stringify(read.result, (_, value) =>
            value instanceof CryptoKey ? { extractable: value.extractable, type: value.type, usages: value.usages } : value));
        }
        database.close();
      }
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) found.push(request.url, await (await cache.match(request)).text());
      }
      return found.join('\\n');
    })()`);
  }

  text(name: 'login' | 'password' | 'back'): string {
    return fillText(this.language, name);
  }

  async close(): Promise<void> {
    await this.context.close();
    expect(this.complaints).toEqual([]);
  }
}
