import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { fillText, type Language, type TextName } from '../../lab/demo/texts.ts';
import { labSounds } from '../../lab/sounds.ts';
import { takePicture } from '../inspect-page.ts';
import { type Ear, type Heard, listen, openEar } from '../phones/hear-digits.ts';
import { until } from '../until.ts';

const capturedRate = 16_000;

export interface TesterOptions {
  url: string;
  /** Begins the names of this tester's screenshots. */
  name: string;
  language: Language;
  width?: number;
  colours?: 'light' | 'dark';
}

/** A person who tries the demo: sees the page, and hears its telephone. */
export class DemoTester {
  readonly page: Page;
  readonly language: Language;
  readonly #name: string;
  #ear: Ear | undefined;
  /** 16-bit samples of the page that is loaded, since the last key. */
  #heard = { page: 0, sound: Buffer.alloc(0) };
  /** Errors of the page's scripts. */
  readonly errors: string[] = [];

  private constructor(page: Page, { name, language }: TesterOptions) {
    this.page = page;
    this.language = language;
    this.#name = name;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      // A refused request is an ordinary answer; the browser reports it as an error.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.errors.push(message.text());
    });
  }

  static async open(browser: Browser, options: TesterOptions): Promise<DemoTester> {
    const { url, language, width = 1280, colours = 'light' } = options;
    const settings: BrowserContextOptions = {
      viewport: { width, height: width < 768 ? 844 : 800 },
      locale: language === 'nl' ? 'nl-NL' : 'en-GB',
      colorScheme: colours,
      reducedMotion: 'reduce',
    };
    const context = await browser.newContext(settings);
    const tester = new DemoTester(await context.newPage(), options);
    for (const script of ['capture-sound.js', 'measure-page.js'])
      await tester.page.addInitScript({ path: join(import.meta.dirname, script) });
    await tester.page.goto(url);
    await tester.untilTelephone('phone-ready');
    return tester;
  }

  /**
   * Ignores the failed connections of a telephone that was cut off, because Chromium reports each as an error of the
   * page.
   */
  forgetLostConnections(): void {
    const others = this.errors.filter((error) => !error.startsWith('WebSocket connection to '));
    this.errors.splice(0, this.errors.length, ...others);
  }

  text(name: TextName, values: Record<string, string> = {}): string {
    return fillText(this.language, name, values);
  }

  async press(button: TextName): Promise<void> {
    await this.page.getByRole('button', { name: this.text(button), exact: true }).click();
  }

  /** Waits until an element shows a text, and nothing else. */
  async untilShown(id: string, name: TextName, values: Record<string, string> = {}): Promise<void> {
    const wanted = this.text(name, values);
    let seen: string | null = null;
    try {
      await until(async () => {
        seen = await this.page.locator(`#${id}`).textContent();
        return seen === wanted;
      }, 20_000);
    } catch {
      throw new Error(`#${id} shows "${seen}", not "${wanted}"`);
    }
  }

  untilTelephone(state: TextName): Promise<void> {
    return this.untilShown('phone-state', state);
  }

  /** Answers the ringing telephone. @returns the key that the page says to press */
  async answer(): Promise<string> {
    await this.untilTelephone('phone-ringing');
    await this.press('answer');
    await this.untilShown('news', 'news-answered');
    const asked = await this.page.locator('#asked').textContent();
    return (asked ?? '').replace(this.text('press'), '').trim();
  }

  /** Listens until the voice has asked for a key, and presses it. */
  async pressWhenAsked(key: string, press: () => Promise<void>): Promise<void> {
    await this.#untilHeard(({ prompts }) => prompts.some(({ name }) => name === `press-${key}`));
    await this.#takeSound();
    this.#heard.sound = Buffer.alloc(0);
    await press();
  }

  /** Listens until a code has been said once to its end. Knows it only by ear. */
  untilCodeHeard(): Promise<string> {
    return this.#untilHeard(({ sayings }) => sayings.find((saying) => saying.length === 6));
  }

  async #untilHeard<T>(find: (heard: Heard) => T | undefined | false): Promise<Exclude<T, false | undefined | null>> {
    this.#ear ??= await openEar(labSounds, this.language);
    const ear = this.#ear;
    let listened = 0;
    return until(async () => {
      const samples = await this.#captured();
      // A second and a third more than before, because to listen again to all of it costs more than to wait.
      if (samples.length < Math.max(listened + capturedRate, listened * (4 / 3))) return undefined;
      listened = samples.length;
      return find(listen(ear, { rate: capturedRate, samples })) as T | undefined;
    }, 40_000);
  }

  async #takeSound(): Promise<void> {
    const { page, sound } = await this.page.evaluate<{ page: number; sound: string }>('takeSound()');
    const before = page === this.#heard.page ? this.#heard.sound : Buffer.alloc(0);
    this.#heard = { page, sound: Buffer.concat([before, Buffer.from(sound, 'base64')]) };
  }

  async #captured(): Promise<Float32Array> {
    await this.#takeSound();
    const bytes = this.#heard.sound;
    return Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(i * 2) / 32_768);
  }

  screenshot(stage: string): Promise<void> {
    return takePicture(this.page, `demo-${this.#name}-${stage}`);
  }

  /** Obstacles for a person with weak eyes, a screen reader or a narrow screen. */
  async obstacles(): Promise<{ faint: string[]; nameless: string[]; wider: number }> {
    return {
      faint: await this.page.evaluate<string[]>('faintTexts()'),
      nameless: await this.page.evaluate<string[]>('namelessControls()'),
      wider: await this.page.evaluate<number>('widerThanWindow()'),
    };
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
