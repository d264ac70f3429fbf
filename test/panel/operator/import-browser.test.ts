import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { fillText, type Gaps, type TextName } from '../../../src/panel/kit/texts.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { takePicture, violationsOn } from '../../inspect-page.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import { openPanelBrowser, type PanelBrowser } from '../panel-browser.ts';

let home: OpenedPanel;
let browser: PanelBrowser;

beforeAll(async () => {
  home = await openPanel();
  browser = await openPanelBrowser(home);
});

afterEach(() => browser.closePage());

afterAll(async () => {
  await browser?.close();
  await home?.close();
});

it.each([
  { role: 'operator', list: '/operator/users', language: 'nl', width: 390, goesOn: 'by its script' },
  { role: 'operator', list: '/operator/users', language: 'en', width: 1280, goesOn: 'by a press' },
  { role: 'company-admin', list: '/company/users', language: 'nl', width: 390, goesOn: 'by a press' },
  { role: 'company-admin', list: '/company/users', language: 'en', width: 1280, goesOn: 'by its script' },
] as const)(
  '$role with $language and $width pixels: a file is looked at, corrected and applied, and goes on $goesOn',
  async ({ role, list, language, width, goesOn }) => {
    const company = await home.addCompany(`Company ${random.id()}`);
    const reader = await home.addPerson({ role, companyId: company.id, language });
    await home.givePhone(reader.id);
    const page = await browser.openPage({
      viewport: { width, height: 844 },
      locale: language === 'nl' ? 'nl-NL' : 'en-GB',
    });
    const session = { name: 'belcode-session', value: await home.putInEdit(reader.id), url: browser.url };
    await page.context().addCookies([session]);
    const text = (name: TextName, gaps?: Gaps) => fillText(language, name, gaps);
    const press = (name: TextName) => page.getByRole('button', { name: text(name), exact: true }).click();
    const choose = async (lines: string[]) => {
      const buffer = Buffer.from(`login;name;company\r\n${lines.map((line) => `${line}\r\n`).join('')}`);
      await page.setInputFiles('#file', { name: 'users.csv', mimeType: 'text/csv', buffer });
      await press('import-look');
    };
    const look = async (name: string) => {
      await takePicture(page, `panel-import-${role}-${language}-${width}-${name}`, { fullPage: true });
      expect([name, await violationsOn(page)]).toEqual([name, []]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    };
    const counts = (add: number, refused: number) =>
      page.getByText(text('import-counts', { add, change: 0, none: 0, refused })).waitFor();

    await page.goto(`${browser.url}${list}/import`);
    await page.setInputFiles('#file', {
      name: 'x.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('wrong,name\nx,R\n'),
    });
    await press('import-look');
    await page.getByText(text('import-fault-column-missing')).waitFor();
    await look('unreadable');
    const lines = Array.from({ length: 101 }, () => `b.${random.id()};Somebody;${company.name}`);
    await choose(['x y;A;', ...lines]);
    await counts(101, 1);
    await look('faults');
    await choose(lines);
    await counts(101, 0);
    await look('preview');
    // A reload sends nothing again.
    await page.reload();
    await page.locator('#upload-title').waitFor();
    expect(await page.locator('#preview-title').count()).toBe(0);
    await choose(lines);
    await counts(101, 0);

    const { add } = home.users;
    home.users.add = (...user) => {
      home.time.now += 1_000;
      return add.apply(home.users, user);
    };
    try {
      if (goesOn === 'by a press') await page.route(/next-part/, (route) => route.abort());
      await press('import-apply');
      if (goesOn === 'by a press') {
        await page.getByText(text('import-progress', { done: 100, of: 101 })).waitFor();
        await look('progress');
        await press('import-go-on');
      }
      await page.getByText(text('import-done', { count: 101 })).waitFor();
    } finally {
      home.users.add = add;
    }
    await look('done');
    await choose(lines);
    await page.getByText(text('import-nothing')).waitFor();
  },
  60_000,
);
