import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startStopwatch } from '../../stopwatch.ts';
import { until } from '../../until.ts';
import { type AppPerson, openAppServer } from './app-server.ts';
import { AppTester } from './app-tester.ts';
import { shareApp } from './shared-app.ts';

const shared = shareApp();
let tester: AppTester;
let person: AppPerson;

beforeEach(async () => {
  tester = await AppTester.open(shared.browser, shared.server);
  person = await shared.server.addPerson();
  await tester.pair(person);
});
afterEach(() => tester?.close());

const over = () => tester.page.locator('.over:visible').textContent();

/**
 * A login whose time is up soon, but not before the app has shown it, which takes a busy machine longer.
 *
 * @param look finds what the app should show in the text that is visible
 * @returns what was found, and how long the login lives, in milliseconds
 */
async function shortLogin<T>(proof: 'code' | 'number', look: (text: string) => T | undefined) {
  for (const life of [2_500, 10_000, 40_000]) {
    await person.logIn({ proof, lifeMilliseconds: life });
    const ends = performance.now() + life;
    const isOver = () => performance.now() > ends;
    const [found] = await until(async () => {
      // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not shown.
      const text = await tester.page.locator('#challenges').innerText();
      const seen = look(text);
      return (seen !== undefined || isOver()) && [seen];
    }, 2 * life);
    if (found !== undefined) return { found, life };
    if ((await tester.page.locator('.over:visible').count()) > 0) await tester.press('close');
  }
  throw new Error('The app shows no login');
}

describe('a login', () => {
  it('shows its code at once, digit by digit for a screen reader, with its remaining time', async () => {
    const elapsed = startStopwatch();
    const { id } = await person.logIn();
    const code = await tester.code();
    expect(elapsed()).toBeLessThan(3_000);
    expect(await tester.page.locator('.challenge h2').textContent()).toBe(tester.t('purpose-login'));
    const spelled = `${[...code.slice(0, 3)].join(' ')}, ${[...code.slice(3)].join(' ')}`;
    expect(await tester.page.locator('#said').textContent()).toBe(`Your code: ${spelled}`);
    expect(await tester.page.locator('.left p:visible').textContent()).toBe('Valid for another 5 min');
    // Nothing else is shown.
    expect(await tester.page.locator('section.calm:visible').count()).toBe(0);
    expect(await person.typeCode(id, code)).toBe(true);
    await expect.poll(over).toBe(tester.t('over-gone'));
    expect(await tester.page.content()).not.toContain(`${code.slice(0, 3)} `);
  });

  it('removes its code when the time is up', async () => {
    const { found, life } = await shortLogin('code', (text) => {
      const [code, seconds] = [/^(\d{3}) \d{3}$/m.exec(text)?.[1], /^Valid for another (\d+) s$/m.exec(text)?.[1]];
      return code === undefined || seconds === undefined ? undefined : { code, seconds: Number(seconds) };
    });
    expect(found.seconds).toBeGreaterThan(0);
    expect(found.seconds).toBeLessThanOrEqual(Math.ceil(life / 1_000));
    await expect.poll(over, { timeout: life + 60_000 }).toBe(tester.t('over-time'));
    expect(await tester.page.locator('#challenges').textContent()).not.toContain(found.code);
    await tester.press('close');
    expect(await tester.page.locator('section.calm:visible').count()).toBeGreaterThan(0);
  });

  it('is stopped from the page, after a confirmation', async () => {
    const { id } = await person.logIn();
    await tester.code();
    await tester.press('not-me');
    await tester.page
      .getByRole('dialog')
      .getByRole('button', { name: tester.text('back') })
      .click();
    expect(await person.stateOf(id)).toBe('open');
    await tester.press('not-me');
    await tester.press('not-me-yes');
    await expect.poll(over).toBe(tester.t('not-me-done'));
    expect(await person.stateOf(id)).toBe('reported');
    expect(tester.sent.filter(({ act }) => act === 'not-me')).toHaveLength(1);
  });

  it('appears over the settings, and several are shown together, the latest first', async () => {
    await tester.press('settings-title');
    const first = await person.logIn();
    const code = await tester.code();
    await person.logIn({ purpose: 'edit' });
    await expect.poll(() => tester.page.locator('.challenge .groups:visible').count()).toBe(2);
    expect((await tester.page.locator('.groups').last().textContent())?.replace(' ', '')).toBe(code);
    await person.cancel(first.id);
    await expect.poll(over).toBe(tester.t('over-gone'));
  });

  it('is shown in two pages at once', async () => {
    const other = await tester.context.newPage();
    tester.listen(other);
    await other.goto(`${shared.server.url}/app`);
    await other.locator('[data-view=ready]').waitFor();
    await person.logIn();
    // Only visible pages send requests; the other page is in front.
    await other.locator('.groups:visible').waitFor();
    await tester.page.bringToFront();
    expect(await tester.code()).toBe((await other.locator('.groups:visible').textContent())?.replace(' ', ''));
  });

  it('has no button that approves it', async () => {
    await person.logIn();
    await tester.code();
    const names = await tester.page.getByRole('button').allTextContents();
    expect(names.filter((name) => /approve|accept|allow|yes|ok/i.test(name))).toEqual([]);
  });
});

describe('number matching', () => {
  const type = async (digits: string) => {
    await tester.page.getByLabel(tester.t('number-label')).fill(digits);
    await tester.press('number-send');
  };

  it("passes when the page's number is typed", async () => {
    const { id, number } = await person.logIn({ proof: 'number' });
    await tester.page.getByLabel(tester.t('number-label')).waitFor();
    expect(await tester.page.locator('#challenges').textContent()).not.toContain(number);
    await type(number);
    await expect.poll(over).toBe(tester.t('number-right'));
    expect(await person.stateOf(id)).toBe('passed');
  });

  it('allows one try', async () => {
    const { id, number } = await person.logIn({ proof: 'number' });
    await type('7');
    expect(await tester.page.locator('.trouble').textContent()).toBe(tester.t('number-two'));
    await type(String((Number(number) + 1) % 100).padStart(2, '0'));
    await expect.poll(over).toBe(tester.t('number-wrong'));
    expect(await person.stateOf(id)).toBe('failed');
    expect(await tester.page.getByLabel(tester.t('number-label')).count()).toBe(0);
    expect(tester.sent.filter(({ act }) => act === 'number')).toHaveLength(1);
  });

  it('ends when the time is up, and can be reported', async () => {
    const { life } = await shortLogin('number', (text) => text.includes(tester.t('number-label')) || undefined);
    await expect.poll(over, { timeout: life + 60_000 }).toBe(tester.t('over-time'));
    const { id } = await person.logIn({ proof: 'number' });
    await tester.press('not-me');
    await tester.press('not-me-yes');
    await expect.poll(over).toBe(tester.t('not-me-done'));
    expect(await person.stateOf(id)).toBe('reported');
  });
});

describe('without a connection', () => {
  it('the app says so and what to do, recovers on its own, and then shows the waiting code', async () => {
    await tester.worker();
    await until(async () => (await tester.kept()).includes('open-app.js'));
    await shared.server.goAway();
    await tester.page.locator('#offline').waitFor();
    const { id } = await person.logIn();
    await shared.server.comeBack();
    // The next try follows within seconds; a page that becomes visible asks at once.
    await tester.page.evaluate('dispatchEvent(new Event("online"))');
    const code = await tester.code();
    await tester.page.locator('#offline').waitFor({ state: 'hidden' });
    expect(await person.typeCode(id, code)).toBe(true);
  });

  it('the page opens from the cache', async () => {
    await tester.worker();
    // Every file of the page has passed through the worker once.
    await tester.start();
    await until(async () => (await tester.kept()).includes('open-app.js'));
    await shared.server.goAway();
    await tester.start();
    await tester.page.locator('#offline').waitFor();
    expect(await tester.page.locator('#offline').textContent()).toContain(tester.t('offline-help'));
    await tester.inspect('offline');
    await shared.server.comeBack();
    await tester.page.evaluate('dispatchEvent(new Event("online"))');
    await tester.page.locator('#offline').waitFor({ state: 'hidden' });
  });
});

it('a wrong clock is corrected by the server', async () => {
  const ahead = await openAppServer({ clockAheadMilliseconds: 3_600_000 });
  const late = await AppTester.open(shared.browser, ahead);
  try {
    const somebody = await ahead.addPerson();
    await late.pair(somebody);
    await somebody.logIn();
    await late.code();
    expect(await late.page.locator('.left p:visible').textContent()).toBe('Valid for another 5 min');
    // Also when the server has not sent the time before.
    await late.start();
    await late.code();
  } finally {
    await late.close();
    await ahead.close();
  }
});
