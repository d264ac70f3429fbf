import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { maxWaitingHashes, maxWaitingInSessions, maxWaitingKnown } from '../../src/accounts/password.ts';
import { maxWaitingListings, maxWaitingOfAdmins, maxWaitingOfKeys } from '../../src/audit/listings.ts';
import { settings } from '../../src/config.ts';
import { maxStreams, maxStreamsEach } from '../../src/deliveries/open-streams.ts';
import { failuresToLock } from '../../src/factors/failure-store.ts';
import { maxEqualMails } from '../../src/mail/equal-mails.ts';
import { maxMailsEach, maxWaitingLinks, maxWaitingMails, maxWaitingNotices } from '../../src/mail/smtp-mail.ts';
import { maxWaitingErasures } from '../../src/people/erase-user.ts';
import { callTimes, missedKeys } from '../../src/policy/ledger/call-rules.ts';
import { maxTries } from '../../src/policy/limits.ts';
import { projectFolder } from './read-source.ts';

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');

/** The duration in the largest unit that gives a whole number, as the page writes it. */
function durationOf(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const [unit, length] = units.find((each) => seconds % each[1] === 0) ?? ['s', 1];
  return `${seconds / length} ${unit}`;
}

const attemptDefaults = Object.entries(attemptLimits).map(([name, limit]) => {
  const [of56, of48] = 'wider' in limit ? limit.wider : [];
  const wider = of56 === undefined ? '' : `; /56: ${of56}, /48: ${of48}`;
  return [name, `${limit.max} in ${durationOf(limit.windowSeconds)}${wider}`];
});

/** Settings that are an allowance. The page gives the default that the program uses. */
const settingDefaults = Object.entries<{ about: string; default?: string }>(settings)
  .filter(([name]) => /^BELCODE_(LIMIT_|BUDGET_|CALLS_AT_ONCE)/.test(name))
  .map(([name, { default: given = '' }]) => [name, given === '' ? 'none' : `\`${given}\``]);

const strangersRings = callTimes.strangersRings.map((each) => `${each.max} in ${durationOf(each.windowSeconds)}`);

const trunkTold = `${callTimes.trunkTold.max} in ${durationOf(callTimes.trunkTold.windowSeconds)}`;

const { max, alone } = missedKeys;
const counts = { maxTries, failuresToLock, 'missedKeys.max': max, 'missedKeys.alone': alone };
const countDefaults = Object.entries(counts).map(([name, count]) => [name, String(count)]);

const costly = {
  maxWaitingHashes,
  maxWaitingKnown,
  maxWaitingInSessions,
  maxStreamsEach,
  maxStreams,
  maxWaitingListings,
  maxWaitingOfAdmins,
  maxWaitingOfKeys,
  maxWaitingErasures,
  maxWaitingMails,
  maxMailsEach,
  maxWaitingLinks,
  maxWaitingNotices,
  maxEqualMails,
};

/** Every allowance of the code, by section of the page. A new table of limits is added here. */
const allowances: Record<string, string[][]> = {
  Attempts: attemptDefaults,
  'Calls, minutes and money': [...settingDefaults, ['strangersRings', strangersRings.join(', ')]],
  'Challenges and wrong codes': countDefaults,
  'Costly acts': [...Object.entries(costly).map(([name, count]) => [name, String(count)]), ['trunkTold', trunkTold]],
};

interface Row {
  name: string;
  shares: string;
  amount: string;
  usedUpBy: string;
  safeFrom: string;
  tests: string[];
}

/** The rows of a section's table. */
function rowsOf(text: string, section: string): Row[] {
  const part = text.split(/^## /m).find((each) => each.startsWith(`${section}\n`)) ?? '';
  const lines = part.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => {
    const [name = '', shares = '', amount = '', usedUpBy = '', safeFrom = '', test = ''] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    const tests = [...test.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path);
    return { name: name.replaceAll('`', ''), shares, amount, usedUpBy, safeFrom, tests };
  });
}

/** Every mistake on a page of limits, as one line. */
function faultsOf(text: string, section: string, code: string[][], exists: (path: string) => boolean): string[] {
  const rows = rowsOf(text, section);
  const amounts = new Map(code.map(([name = '', amount = '']) => [name, amount]));
  const named = rows.map(({ name }) => name);
  return [
    ...[...amounts.keys()].filter((name) => !named.includes(name)).map((name) => `${name} has no row`),
    ...named.filter((name, at) => named.indexOf(name) !== at).map((name) => `${name} has two rows`),
    ...rows.flatMap(({ name, shares, amount, usedUpBy, safeFrom, tests }) => [
      ...(amounts.has(name) ? [] : [`${name} is not in the code`]),
      ...(!amounts.has(name) || amounts.get(name) === amount ? [] : [`${name} is ${amounts.get(name)}, not ${amount}`]),
      ...([shares, usedUpBy, safeFrom].includes('') ? [`${name} has an empty cell`] : []),
      ...(tests.length === 0 ? [`${name} names no test`] : []),
      ...tests.filter((path) => !exists(path)).map((path) => `${name} names ${path}, which is not there`),
    ]),
  ];
}

const isTest = (path: string) => /^test\/.*\.test\.ts$/.test(path) && existsSync(join(projectFolder, path));

describe('docs/limits.md', () => {
  it.each(Object.entries(allowances))('%s: has every allowance with its default, and no other', (section, code) => {
    expect(code.length).toBeGreaterThan(0);
    expect(faultsOf(read('docs/limits.md'), section, code, isTest)).toEqual([]);
  });

  it('has no section that this test does not know', () => {
    const sections = [...read('docs/limits.md').matchAll(/^## (.+)$/gm)].map(([, name = '']) => name);
    expect(sections.sort()).toEqual(Object.keys(allowances).sort());
  });
});

describe('a fault is found:', () => {
  const row = (name: string, amount: string, safe = 'strangers', test = 'test/a.test.ts') =>
    `| \`${name}\` | name | ${amount} | guessers | ${safe} | \`${test}\` |`;
  const faults = (rows: string) =>
    faultsOf(
      `# Limits\n\n## Attempts\n\n${rows}\n`,
      'Attempts',
      [['a', '1 in 1 h']],
      (path) => path === 'test/a.test.ts',
    );

  it('none in a page that is right', () => {
    expect(faults(row('a', '1 in 1 h'))).toEqual([]);
  });

  it.each([
    ['no row', ''],
    ['another default', row('a', '2 in 1 h')],
    ['an allowance that the code has not', `${row('a', '1 in 1 h')}\n${row('b', '1 in 1 h')}`],
    ['two rows', `${row('a', '1 in 1 h')}\n${row('a', '1 in 1 h')}`],
    ['an empty cell', row('a', '1 in 1 h', '')],
    ['a test that is not there', row('a', '1 in 1 h', 'strangers', 'test/gone.test.ts')],
  ])('%s', (_what, rows) => {
    expect(faults(rows)).toHaveLength(1);
  });
});
