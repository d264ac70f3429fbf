import type { Page } from 'playwright-core';
import { fillText, type Gaps, type Language, type TextName } from '../../src/panel/kit/texts.ts';
import { takePicture, violationsOn } from '../inspect-page.ts';
import { until } from '../until.ts';

/** The panel in its own tab, used by someone who reads its text and presses what it names. */
export class PanelTab {
  readonly page: Page;
  readonly #language: Language;
  readonly #name: string;
  /** Errors of the page's scripts, and violations found by axe-core. */
  readonly complaints: string[] = [];
  #stage = 0;

  constructor(page: Page, { language, name }: { language: Language; name: string }) {
    this.page = page;
    this.#language = language;
    this.#name = name;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // A refused form is an ordinary answer; the browser reports it as an error.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.complaints.push(message.text());
    });
  }

  text(name: TextName, gaps?: Gaps): string {
    return fillText(this.#language, name, gaps);
  }

  async press(name: TextName): Promise<void> {
    await this.page.getByRole('button', { name: this.text(name), exact: true }).click();
  }

  /** A button or link whose text begins with the given text. */
  async choose(role: 'button' | 'link', name: TextName): Promise<void> {
    await this.page.getByRole(role, { name: this.text(name) }).click();
  }

  async type(label: TextName, value: string): Promise<void> {
    await this.page.getByLabel(this.text(label), { exact: true }).fill(value);
  }

  /** Waits for a page by its heading. */
  async arrive(title: TextName): Promise<void> {
    const wanted = this.text(title);
    let seen: string | null = null;
    try {
      await until(async () => {
        seen = await this.page.locator('h1').textContent();
        return seen === wanted;
      }, 20_000);
    } catch {
      const notice = (await this.page.locator('.notice').allTextContents()).join(' ');
      throw new Error(`The page is "${seen}", not "${wanted}". It says: ${notice}`);
    }
  }

  async untilNews(name: TextName): Promise<void> {
    const wanted = this.text(name);
    await until(async () => (await this.page.locator('#news').textContent()) === wanted, 20_000);
  }

  /** Waits until the page shows the key that the voice will ask for. */
  async askedKey(): Promise<string> {
    const key = this.page.locator('#asked-key');
    await until(() => key.isVisible(), 20_000);
    return (await key.textContent())?.trim() ?? '';
  }

  async logIn(login: string, password: string): Promise<void> {
    await this.arrive('login-title');
    await this.type('login', login);
    await this.type('password', password);
    await this.press('log-in');
  }

  async logOut(): Promise<void> {
    await this.page.locator('.menu summary').click();
    await this.press('log-out');
    await this.arrive('login-title');
  }

  /** The methods on the page, each as one line of text. */
  async methods(): Promise<string[]> {
    const labels = await this.page.locator('.methods .label').allTextContents();
    return labels.map((words) => words.replace(/\s+/g, ' ').trim());
  }

  async picture(what: string): Promise<void> {
    this.#stage += 1;
    const stage = String(this.#stage).padStart(2, '0');
    await takePicture(this.page, `story-${this.#name}-${stage}-${what}`);
  }

  /** Checks the page with axe-core. */
  async look(what: string): Promise<void> {
    await this.picture(what);
    this.complaints.push(...(await violationsOn(this.page)).map((violation) => `${what}: ${violation}`));
    const wider = await this.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    if (wider > 0) this.complaints.push(`${what}: ${wider} pixels wider than the window`);
  }
}
