import { execFileSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { type Programs, runCli, startPrograms } from '../../lab/programs.ts';
import type { EndReason } from '../../src/deliveries/delivery.ts';
import type { TextName } from '../../src/panel/kit/texts.ts';
import { takePicture } from '../inspect-page.ts';
import { lab } from '../lab.ts';
import { launchBrowser } from '../launch-browser.ts';
import { readQr } from '../panel/read-qr.ts';
import { dialOf, startWorld, type World } from '../phones/world.ts';
import { type WorldScenario, worldScenarios } from '../phones/world-scenarios.ts';
import { redisDatabase } from '../redis-databases.ts';
import { until } from '../until.ts';
import { PanelTab } from './panel-tab.ts';
import { type AuditedEnd, PeopleWithMethods, password } from './people-with-methods.ts';

const bakery = 'Bakkerij De Vries';
/** Its telephones ring for a minute. */
const notary = 'Notaris Smit';
/** The first of BELCODE_CALL_PAUSES. */
const pauseSeconds = 20;
/** The user's name for the second method. */
const backup = { nl: 'bureau', en: 'desk' } as const;
type Language = keyof typeof backup;

let programs: Programs;
let people: PeopleWithMethods;
let port: number;
let world: World | undefined;
let browser: Browser;
let tabs: PanelTab[] = [];
/** A person whose line was busy, and who stays on the page. */
let patient: Caller | undefined;
let last = 0;

const cli = (...words: string[]) => runCli(programs.environment, words);

beforeAll(async () => {
  port = await freePort();
  const settings = {
    BELCODE_DIAL: dialOf(port),
    BELCODE_DIAL_INTERNAL: 'PJSIP/{number}',
    BELCODE_EXTENSIONS: '200-299',
    BELCODE_DESTINATIONS: '+31,+32,+49',
    BELCODE_RING_SECONDS: '5',
    BELCODE_KEY_SECONDS: '2',
    BELCODE_CALL_PAUSES: '20,60,120,300,600',
    BELCODE_BUDGET_MINUTES: 'hour:60,day:400,month:6000',
  };
  programs = await startPrograms({
    lab: lab(),
    name: 'reasons',
    redisDatabase: redisDatabase('reasons'),
    settings,
    say: () => {},
  });
  people = new PeopleWithMethods(programs);
  await Promise.all([bakery, notary].map((name) => cli('company', 'add', '--name', name, '--country', 'NL')));
  await cli('company', 'set', notary, '--ring-seconds', '60');
  browser = await launchBrowser();
});

afterEach(async () => {
  await world?.stop();
  const left = tabs.filter((tab) => tab !== patient?.tab);
  tabs = tabs.filter((tab) => tab === patient?.tab);
  const complaints = left.flatMap((tab) => tab.complaints);
  await Promise.all(left.map((tab) => tab.page.context().close()));
  expect(complaints).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await people?.close();
  await programs?.stop();
});

async function openTab(language: Language, width: number): Promise<PanelTab> {
  const viewport = { width, height: 844 };
  const context = await browser.newContext({ viewport, locale: `${language}-NL`, reducedMotion: 'reduce' });
  const tab = new PanelTab(await context.newPage(), { language, name: `reasons-${language}` });
  tabs.push(tab);
  await tab.page.goto(programs.url);
  return tab;
}

interface Caller {
  tab: PanelTab;
  login: string;
  number: string;
}

/** A person without earlier calls logs in by name and password, and is called. */
async function logIn(
  language: Language,
  { prefix = '+3161234', company = bakery, second = '' }: { prefix?: string; company?: string; second?: string } = {},
): Promise<Caller> {
  last += 1;
  const login = `anna.${last}`;
  const number = `${prefix}${String(last).padStart(4, '0')}`;
  const other = second === '' ? `+315082001${String(last).padStart(2, '0')}` : second;
  await people.add({ login, language, company, methods: [{ number }, { number: other, name: backup[language] }] });
  const tab = await openTab(language, 390);
  await tab.logIn(login, password);
  await tab.arrive('code-title');
  return { tab, login, number };
}

/** "Call again in 20 s, or use: desk.", with the remaining seconds. */
function laterWords(tab: PanelTab, language: Language): string[] {
  return Array.from({ length: pauseSeconds }, (_, gone) =>
    tab.text('next-later-or', {
      wait: tab.text('wait-seconds', { count: pauseSeconds - gone }),
      others: backup[language],
    }),
  );
}

/** The audit record of a user's only call, once it is written. */
const auditedEnd = ({ login }: Caller): Promise<AuditedEnd | undefined> =>
  until(async () => {
    const ends = await people.endsOfCalls(login);
    return ends.length === 1 ? ends[0] : undefined;
  }, 15_000);

const maskOf = (number: string) => `${number.slice(0, 3)}${'*'.repeat(number.length - 5)}${number.slice(-2)}`;

/** Rings long enough for the page to be open when the call ends. */
const ringsMilliseconds = 1_500;

async function callThatEnds(
  does: WorldScenario,
  language: Language,
  who: { prefix?: string; company?: string } = {},
): Promise<Caller> {
  // After ringing these two mean that nobody answered.
  const answers = does === 'is not reachable' || does === 'is congested' ? 100 : 180;
  world = await startWorld({
    port,
    does: [{ answers }, { waitsMilliseconds: ringsMilliseconds }, ...worldScenarios[does]],
  });
  return logIn(language, who);
}

/** Checks the live page, which shows the next choice beside the reason, and the audit. */
async function seesReason(caller: Caller, language: Language, reason: EndReason): Promise<void> {
  const { tab, number } = caller;
  const first = await tab.page.evaluate(
    'document.body.dataset.first = "yes"; document.querySelector("#news").textContent',
  );
  expect((['news-queued', 'news-dialling', 'news-ringing'] as const).map((name) => tab.text(name))).toContain(first);
  const wanted = tab.text(`ended-${reason}`);
  await until(async () => (await tab.page.locator('#news').textContent()) === wanted, 40_000);
  const next = tab.page.locator('#next');
  const words = laterWords(tab, language);
  await until(async () => words.includes((await next.textContent()) ?? ''));
  expect(await next.isVisible()).toBe(true);
  const again = tab.page.locator('#again button');
  expect(await again.isVisible()).toBe(true);
  expect(await again.isDisabled()).toBe(true);
  expect(await tab.page.getByRole('button', { name: backup[language] }).isEnabled()).toBe(true);
  const audited = await auditedEnd(caller);
  expect(audited).toMatchObject({ event: 'call-ended', detail: { reason, number: maskOf(number) } });
  expect(JSON.stringify(audited)).not.toContain(number.slice(3));
  expect(await tab.page.locator('body').getAttribute('data-first')).toBe('yes');
  expect(world?.invites().map((invite) => invite.number)).toEqual([number]);
}

const [nl, be, de] = ['+3161234', '+3247012', '+491511234'];

const ends: readonly [does: WorldScenario, reason: EndReason, language: Language, prefix: string][] = [
  ['declines', 'rejected', 'en', nl],
  ['is not reachable', 'unreachable', 'nl', be],
  ['has no such number', 'number-unknown', 'en', be],
  ['is congested', 'congestion', 'nl', de],
  ['rings for ever', 'no-answer', 'en', nl],
  ['redirects (302)', 'forwarded', 'nl', nl],
  ['forwards, told by 181 with Diversion', 'forwarded', 'en', be],
  ['answers and hangs up after 500 ms', 'hung-up-before-code', 'nl', nl],
  ['answers and says nothing', 'no-key', 'en', nl],
];
const seenReasons: readonly EndReason[] = ['busy', ...ends.map(([, reason]) => reason), 'voicemail', 'blocked'];

describe('S19 the audit and the page show each reason', () => {
  it('is busy: busy (nl)', async () => {
    patient = await callThatEnds('is busy', 'nl', { company: notary });
    await seesReason(patient, 'nl', 'busy');
  });

  it.each(ends)('%s: %s (%s)', async (does, reason, language, prefix) => {
    const caller = await callThatEnds(does, language, { prefix });
    await seesReason(caller, language, reason);
  });

  it('is a machine with words, with machine detection on: voicemail (en)', async () => {
    await programs.killDialler();
    await programs.addDialler('reasons-detect', { BELCODE_MACHINES: 'detect' });
    await seesReason(await callThatEnds('is a machine with words', 'en'), 'en', 'voicemail');
  });
});

it('S19 stopping all calls: a person who is being called sees it, and uses the other method', async () => {
  world = await startWorld({ port, does: 'rings for ever' });
  const caller = await logIn('nl', { company: notary, second: '204' });
  const { tab, number } = caller;
  await tab.untilNews('news-ringing');
  await cli('calls', 'stop');
  try {
    await tab.untilNews('ended-blocked');
    const next = tab.page.locator('#next');
    await until(async () => (await next.textContent()) === tab.text('refused-calls-blocked'), 10_000);
    expect(await tab.page.locator('#again').count()).toBe(0);
    const other = tab.page.getByRole('button', { name: backup.nl });
    expect(await other.getAttribute('class')).toBe('primary');
    expect(await auditedEnd(caller)).toMatchObject({ detail: { reason: 'blocked', number: maskOf(number) } });
    // Calls within this exchange are not stopped; this telephone is not plugged in.
    await other.click();
    await tab.untilNews('ended-unreachable');

    const late = await logIn('en', { company: notary, second: '204' });
    await until(async () =>
      (await late.tab.page.locator('.notice').textContent())?.includes(late.tab.text('refused-calls-blocked')),
    );
    expect(await late.tab.page.locator('#call').count()).toBe(0);
    expect(await late.tab.page.getByRole('button', { name: backup.en }).getAttribute('class')).toBe('primary');
    expect(world.invites().map((invite) => invite.number)).toEqual([number]);
  } finally {
    await cli('calls', 'resume');
  }
});

/** A table of the operator's page: the label of each row, and its number. */
async function tableOf(page: Page, title: string): Promise<Record<string, number>> {
  const rows = await page.locator(`section[aria-labelledby="${title}"] tbody tr`).all();
  const cells = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  return Object.fromEntries(cells.map(([what = '', count]) => [what.trim(), Number(count)]));
}

function tallyOf(words: readonly string[]): Record<string, number> {
  const tally: Record<string, number> = {};
  for (const each of words) tally[each] = (tally[each] ?? 0) + 1;
  return tally;
}

const countries: Record<string, string> = { '+31': 'Netherlands', '+32': 'Belgium', '+49': 'Germany' };

/** An operator must set up a method at the first login, although no roll-out date is set. */
async function openCallsPage(): Promise<PanelTab> {
  const who = ['--login', 'operator', '--name', 'Olga Operator', '--company', notary, '--role', 'operator'];
  const { password: own } = JSON.parse(
    await cli('user', 'add', ...who, '--language', 'en', '--keeps-password', '--json'),
  );
  const tab = await openTab('en', 1280);
  await tab.logIn('operator', own);
  await tab.arrive('set-up-title');
  await tab.choose('button', 'choose-authenticator');
  await tab.arrive('add-authenticator-title');
  const { secret } = await readQr(tab.page);
  await tab.type('code', execFileSync('oathtool', ['--totp', '--base32', secret], { encoding: 'utf8' }).trim());
  await tab.arrive('add-title');
  await tab.page.goto(`${programs.url}/operator/calls`);
  await tab.arrive('calls-title');
  return tab;
}

it('S19 after the pause the button calls again; the operator sees that call, and how all others ended', async () => {
  const { tab, number, login } = patient ?? (await callThatEnds('is busy', 'nl', { company: notary }));
  patient = undefined;
  const again = tab.page.locator('#again button');
  // A retry places another call. Until that call is over the button is hidden, and enabled.
  await until(async () => (await again.isVisible()) && (await again.isEnabled()), (pauseSeconds + 20) * 1_000);
  expect(await tab.page.locator('#next').textContent()).toBe(tab.text('next-now-or', { others: backup.nl }));
  await world?.stop();
  world = await startWorld({ port, does: 'rings for ever' });
  await again.click();
  await tab.untilNews('news-ringing');
  expect(world.invites().map((invite) => invite.number)).toEqual([number]);

  const desk = await openCallsPage();
  const { page } = desk;
  // The page's counts equal those of the audit.
  const audited = (await people.endsOfCalls()).map(({ detail }) => detail);
  const reasons = tallyOf(audited.map(({ reason }) => reason));
  expect(Object.keys(reasons)).toEqual(expect.arrayContaining([...seenReasons]));
  const inWords = Object.entries(reasons).map(([reason, count]) => [desk.text(`outcome-${reason}` as TextName), count]);
  expect(await tableOf(page, 'reasons-title')).toEqual(Object.fromEntries(inWords));
  const outside = [...audited.map((end) => end.number), number].filter((each) => each.startsWith('+'));
  const called = outside.map((each) => countries[each.slice(0, 3)] ?? each);
  expect(await tableOf(page, 'countries-title')).toEqual(tallyOf(called));
  expect(await tableOf(page, 'refused-calls-title')).toEqual({ [desk.text('rule-calls-stopped')]: 1 });
  const live = page.locator('section[aria-labelledby="live-title"] li');
  expect(await live.count()).toBe(1);
  expect(await live.textContent()).toContain(login);
  expect(await page.content()).not.toContain(number.slice(5));
  await takePicture(page, 'operator-calls-real', { fullPage: true });
});
