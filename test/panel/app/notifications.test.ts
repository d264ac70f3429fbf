import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { belcode } from '../../../src/brand/brand.ts';
import { useBrands } from '../../../src/brand/brands.ts';
import { appText } from '../../../src/panel/app/app-texts.ts';
import { type MadeUpBrands, makeUpBrands } from '../../brand/made-up-brand.ts';
import { until } from '../../until.ts';
import type { AppPerson } from './app-server.ts';
import { AppTester } from './app-tester.ts';
import { shareApp } from './shared-app.ts';

let brands: MadeUpBrands;

// Before the panel is built, which reads their files.
beforeAll(() => {
  brands = makeUpBrands({ 'zilver/brand.json': { productName: 'Zilverlijn' } });
  useBrands(brands.folder);
});
afterAll(() => {
  useBrands();
  brands.remove();
});

const shared = shareApp({ whole: true });
let tester: AppTester;
let person: AppPerson;

afterEach(() => tester?.close());

async function open({ notifications = true, before }: { notifications?: boolean; before?: string } = {}) {
  tester = await AppTester.open(shared.browser, shared.server, { notifications });
  if (before !== undefined) await tester.page.addInitScript(before);
  person = await shared.server.addPerson();
  await tester.pair(person);
}

/** Closes the page: only the worker can act. */
const leavePage = () => tester.page.goto(`${shared.server.url}/app/manifest.webmanifest`);

/** Stands in for the push service of a browser's vendor, which a test cannot reach. */
const subscribes = `PushManager.prototype.subscribe = async function (options) {
  globalThis.subscribedWith = options;
  return { toJSON: () => ({ endpoint: 'https://push.example/1', keys: { p256dh: 'x', auth: 'y' } }) };
};`;

describe('a push', () => {
  it('brings only an id; the worker fetches the code and shows it', async () => {
    await open();
    const { id } = await person.logIn();
    await tester.push(id);
    const shown = await tester.shown();
    const code = /^Code (\d{3}) (\d{3})$/.exec(shown.title)?.slice(1).join('') ?? '';
    expect(shown.body).toBe(tester.t('push-code-body'));
    expect(shown.actions).toEqual([{ action: 'not-me', title: tester.t('push-not-me') }]);
    expect(JSON.stringify(shown.data)).not.toContain(code);
    const kept = await tester.kept();
    expect(kept).not.toContain(code);
    expect(kept).not.toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
    expect(await person.typeCode(id, code)).toBe(true);
    // An ended challenge is removed from the screen.
    await until(async () => (await tester.notifications()).length === 0, 8_000);
  });

  it('that comes twice shows the code once', async () => {
    await open();
    const { id } = await person.logIn();
    await tester.push(id);
    await tester.shown();
    await tester.push(id);
    await until(() => tester.sent.filter(({ act, body }) => act === 'code' && body.challenge === id).length >= 2);
    expect(await tester.notifications()).toHaveLength(1);
  });

  it('shows no code on the lock screen for users who chose so', async () => {
    await open();
    await tester.press('settings-title');
    await tester.page.getByLabel(tester.t('hide-code'), { exact: true }).check();
    await until(async () => (await tester.kept()).includes('"hidesCode":true'));
    await leavePage();
    const { id } = await person.logIn();
    await tester.push(id);
    const { title, body } = await tester.shown();
    expect([title, body]).toEqual([tester.t('push-hidden-title'), tester.t('push-hidden-body')]);
    expect(JSON.stringify(await tester.notifications())).not.toMatch(/\d{3} ?\d{3}[^\w-]/);
  });

  it('asks for the number, for number matching', async () => {
    await open();
    await leavePage();
    const { id } = await person.logIn({ proof: 'number' });
    await tester.push(id);
    expect((await tester.shown()).body).toBe(tester.t('push-number-body'));
  });

  it('S21 speaks the language of the page that asks, and not that of the app', async () => {
    await open();
    await leavePage();
    const { id } = await person.logIn({ language: 'nl' });
    await tester.push(id);
    const { body, actions } = await tester.shown();
    const dutch = { language: 'nl', brand: belcode };
    expect([body, actions?.[0]?.title]).toEqual([appText(dutch, 'push-code-body'), appText(dutch, 'push-not-me')]);
  });

  it('for an ended challenge says that it is too late', async () => {
    await open();
    await leavePage();
    const { id } = await person.logIn();
    await person.cancel(id);
    await tester.push(id);
    expect((await tester.shown()).title).toBe(tester.t('push-over-title'));
  });

  it('asks to open the app when the code cannot be fetched', async () => {
    await open();
    await leavePage();
    const { id } = await person.logIn();
    await person.removeDevices();
    await tester.push(id);
    expect((await tester.shown()).body).toBe(tester.t('push-failed-body'));
  });

  it('during a short network failure is retried once', async () => {
    await open();
    await leavePage();
    const { id } = await person.logIn();
    const worker = await tester.worker();
    await worker.evaluate(`{
      const real = fetch;
      globalThis.fetch = async () => {
        globalThis.fetch = real;
        throw new TypeError('no network');
      };
    }`);
    await tester.push(id);
    expect((await tester.shown()).title).toMatch(/^Code \d{3} \d{3}$/);
  });

  it('can be answered with "not me" without opening the page', async () => {
    await open();
    await leavePage();
    const { id } = await person.logIn();
    await tester.push(id);
    await tester.shown();
    await tester.pressNotification('not-me');
    await until(async () => (await tester.notifications())[0]?.title === tester.t('push-stopped-title'));
    expect(await person.stateOf(id)).toBe('reported');
    expect(await tester.notifications()).toHaveLength(1);
  });

  it('is dismissed when pressed', async () => {
    await open();
    const { id } = await person.logIn();
    await tester.push(id);
    await tester.shown();
    await tester.pressNotification();
    await until(async () => (await tester.notifications()).length === 0);
    expect(await person.stateOf(id)).toBe('open');
  });
});

describe('the brand of an installed app, which sends no cookie that says it', () => {
  it('stays by a reload, a language, the worker, a notification and what is kept for no network', async () => {
    tester = await AppTester.open(shared.browser, shared.server, { notifications: true });
    const { page } = tester;
    await tester.start('/app?brand=zilver');
    await tester.worker();
    const where = () => page.evaluate<string>('location.pathname + location.search');
    expect(await where()).toBe('/app?brand=zilver');
    await page.getByRole('link', { name: 'Nederlands' }).click();
    await page.locator('html[lang=nl] [data-view=start]').waitFor();
    expect([await page.title(), await where()]).toEqual([expect.stringMatching(/Zilverlijn$/), '/app?brand=zilver']);
    const cached = `caches.match('/app').then((reply) => reply.text())`;
    expect(await page.evaluate(cached)).toContain('<title>Zilverlijn</title>');
    await tester.push('AAAAAAAAAAAAAAAAAAAAAA');
    await tester.shown();
    const pictures = `navigator.serviceWorker.ready.then(async (registration) =>
        (await registration.getNotifications()).flatMap(({ icon, badge }) => [icon, badge]))`;
    const found = await page.evaluate<string[]>(pictures);
    expect(found.map((url) => new URL(url).search)).toEqual(['?brand=zilver', '?brand=zilver']);
    const worker = await tester.worker();
    await worker.evaluate(`{
        clients.matchAll = async () => [];
        clients.openWindow = async (address) => { globalThis.opened = address; };
      }`);
    await tester.pressNotification();
    expect(await worker.evaluate('opened')).toBe('/app?brand=zilver');
  });

  it.each([
    ['another brand', { paired: '/app', linked: '/app?brand=zilver' }],
    ['no brand', { paired: '/app?brand=zilver', linked: '/app' }],
  ])('attack: stays when a link of another site names %s', async (_, { paired, linked }) => {
    tester = await AppTester.open(shared.browser, shared.server);
    await tester.pair(await shared.server.addPerson(), paired);
    await tester.worker();
    const { page } = tester;
    const kept = async () => ({
      title: (await page.title()).split(' ').at(-1),
      where: await page.evaluate('location.pathname + location.search'),
      cached: /<title>(.*)<[/]title>/.exec(
        await page.evaluate<string>(`caches.match('/app').then((reply) => reply.text())`),
      )?.[1],
      brand: /"brand":"\w+"/.exec(await tester.kept())?.[0],
    });
    const before = await kept();
    expect(before.where).toBe(paired);
    await tester.start(linked);
    await page.locator('[data-view=ready]').waitFor();
    expect(await kept()).toEqual(before);
  });

  it.each([
    ['another brand', { paired: '/app', scanned: '/app?brand=zilver' }],
    ['no brand', { paired: '/app?brand=zilver', scanned: '/app' }],
    ['its own brand', { paired: '/app?brand=zilver', scanned: '/app?brand=zilver' }],
  ])('keeps a code scanned at an address of %s, when its device was removed in the panel', async (_, at) => {
    tester = await AppTester.open(shared.browser, shared.server);
    const person = await shared.server.addPerson();
    await tester.pair(person, at.paired);
    await tester.worker();
    await person.removeDevices();
    // Of anybody: after a reset, the same person needs the operator's code first.
    const code = await (await shared.server.addPerson()).givePairingCode();
    await tester.start(`${at.scanned}#${code}`);
    await tester.page.locator('[data-view=start]').waitFor();
    await expect
      .poll(() => tester.page.locator('#pairing-code').inputValue())
      .toBe(`${code.slice(0, 4)} ${code.slice(4)}`);
    expect(tester.page.url()).not.toContain('#');
  });
});

describe('notifications', () => {
  it('are requested only after a press', async () => {
    const watch = `globalThis.asked = 0;
      Notification.requestPermission = async () => { globalThis.asked += 1; return 'denied'; };
      Object.defineProperty(Notification, 'permission', { get: () => (globalThis.asked > 0 ? 'denied' : 'default') });`;
    await open({ notifications: false, before: watch });
    await tester.page.getByRole('button', { name: tester.t('notify-ask') }).waitFor();
    expect(await tester.page.evaluate('asked')).toBe(0);
    await tester.press('notify-ask');
    expect(await tester.page.evaluate('asked')).toBe(1);
    await expect.poll(() => tester.page.locator('#notify-words').textContent()).toContain(tester.t('notify-denied'));
  });

  it("are subscribed with the server's key, and withdrawn", async () => {
    await open({ before: subscribes });
    await expect.poll(() => tester.page.locator('#notify-words').textContent()).toBe(tester.t('notify-on'));
    const [subscription = ''] = await person.subscriptions();
    expect(JSON.parse(subscription)).toMatchObject({ endpoint: 'https://push.example/1' });
    expect(await tester.page.evaluate('subscribedWith.applicationServerKey.length')).toBe(65);
    expect(await tester.page.evaluate('subscribedWith.userVisibleOnly')).toBe(true);
    // A key that the operator has renewed reaches the browser automatically.
    const renewed = shared.server.renewPushKey();
    await tester.start();
    const used = 'btoa(String.fromCharCode(...subscribedWith.applicationServerKey))';
    const inBase64 = Buffer.from(renewed, 'base64url').toString('base64');
    await expect.poll(() => tester.page.evaluate(used)).toBe(inBase64);
    await tester.press('notify-off');
    await expect.poll(() => person.subscriptions()).toEqual([]);
    await tester.start();
    await tester.page.getByRole('button', { name: tester.t('notify-ask') }).waitFor();
  });

  it('that cannot arrive: the page asks to be left open', async () => {
    await open({ before: 'PushManager.prototype.subscribe = () => new Promise(() => {});' });
    await expect.poll(() => tester.page.locator('#notify-words').textContent()).toBe(tester.t('notify-asking'));
    const words = tester.page.locator('#notify-words');
    await expect.poll(() => words.textContent()).toContain(tester.t('notify-unreachable'));
    await tester.page.getByRole('button', { name: tester.t('notify-again') }).waitFor();
  });

  it('come from an open hidden page when no push can arrive', async () => {
    const hides = `Object.defineProperty(document, 'hidden', { get: () => globalThis.isAway === true });`;
    await open({ before: hides });
    const words = tester.page.locator('#notify-words');
    await expect.poll(() => words.textContent()).toContain(tester.t('notify-unreachable'));
    await tester.worker();
    await until(() => tester.page.evaluate('navigator.serviceWorker.controller !== null'));
    await tester.page.evaluate('globalThis.isAway = true');
    await person.logIn();
    expect((await tester.shown()).title).toMatch(/^Code \d{3} \d{3}$/);
    expect(await tester.page.locator('.groups:visible').count()).toBe(0);
  });
});
