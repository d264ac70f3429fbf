// Measures the database time of a login and of a page of users, with 100,000 users, beside a bare `select 1` in the
// same run, and prints one table. See README.md.
//
//   npx tsx bench/accounts.ts [--users 100000] [--json]

import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startLab } from '../lab/lab.ts';
import { LoginFactsStore } from '../src/accounts/login-facts-store.ts';
import { AuditStore } from '../src/audit/audit-store.ts';
import { type AuditFilter, maxAuditCounted } from '../src/audit/read-audit-page.ts';
import { CoverageStore } from '../src/factors/coverage-store.ts';
import { EnrolmentStore } from '../src/factors/enrolment-store.ts';
import { FactorStore } from '../src/factors/factor-store.ts';
import { maxCounted } from '../src/factors/list-users.ts';
import { CallFigureStore } from '../src/incidents/call-figure-store.ts';
import type { CallCursor, CallFilter } from '../src/incidents/call-record.ts';
import { CallRecordStore } from '../src/incidents/call-record-store.ts';
import { maxCallsCounted } from '../src/people/list-calls.ts';
import { connectPostgres, type Database } from '../src/postgres/connect-postgres.ts';
import { migrateUp } from '../src/postgres/migrate.ts';
import { systemRandom } from '../src/random.ts';
import { StoredMac } from '../src/stored-mac.ts';
import { type Delays, delaysOf } from './delays.ts';
import { seedCalls } from './seed-calls.ts';
import { seedUsers } from './seed-users.ts';

const rounds = 400;
const warmUpRounds = 40;
/** Bar for every query, p95. */
const barMilliseconds = 50;

const secret = 'of the bench, for last digits of calls';

type Question = (round: number) => PromiseLike<unknown>;

/** The queries that the pages and the login run. */
function questionsOf(database: Database, usersInAll: number): Record<string, Question> {
  const loginFacts = new LoginFactsStore(database);
  const factors = new FactorStore({ database, random: systemRandom });
  const coverage = new CoverageStore(database);
  const enrolments = new EnrolmentStore(database);
  const calls = new CallRecordStore({ database, secret });
  const figures = new CallFigureStore(database);
  const audit = new AuditStore(database);
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 'yyyy-mm-dd'.length);
  const aDayAgo = (days: number) => Date.now() - days * 86_400_000;
  const month = { from: dayOf(aDayAgo(31)), until: dayOf(aDayAgo(0)), timeZone: 'Europe/Amsterdam' };
  const aDay = { ...month, from: dayOf(aDayAgo(1)) };
  const callsPage = async (filter: CallFilter, after?: CallCursor) => {
    await calls.list({ ...filter, after, limit: 51 });
    await calls.count(filter, maxCallsCounted + 1);
  };
  const auditPage = async (filter: AuditFilter) => {
    await audit.list({ ...filter, limit: 51 });
    await audit.count(filter, maxAuditCounted + 1);
  };
  const someone = () => Math.floor(systemRandom.fraction() * usersInAll);
  return {
    'bare select 1': () => database.raw('select 1'),
    'login: facts by login': () => loginFacts.findByLogin(`USER.${someone()}`),
    'login: facts, nobody of that login': (round) => loginFacts.findByLogin(`nobody.${round}`),
    'login: factors of a user': () => factors.list(`user-${someone()}`),
    'users of a large company: first page': () => enrolments.list({ companyId: 'large' }),
    'users of a large company: a later page': () =>
      enrolments.list({ companyId: 'large', after: { key: `user.${someone()}`, id: '' } }),
    'users of all companies: a later page': () => enrolments.list({ after: { key: `user.${someone()}`, id: '' } }),
    'users of a large company: search': (round) => enrolments.list({ companyId: 'large', search: `name ${round}7` }),
    'people: first page, with the count': () => enrolments.page({}, maxCounted),
    'people: a page backwards': () => enrolments.page({ before: { key: `user.${someone()}`, id: '' } }, maxCounted),
    'people: search by a word': (round) => enrolments.page({ search: `ame ${round}7` }, maxCounted),
    'people: search by three letters that all have': () => enrolments.page({ search: 'use' }, maxCounted),
    'people: search by a letter': () => enrolments.page({ search: 'n' }, maxCounted),
    'people: search for nobody': (round) => enrolments.page({ search: `nobody${round}` }, maxCounted),
    'people: search by company': () => enrolments.page({ search: `small ${(someone() % 100) + 1}` }, maxCounted),
    'people: search by four digits': () => enrolments.page({ search: `${1_000 + (someone() % 9_000)}` }, maxCounted),
    'people: search by a whole number': () => enrolments.page({ search: `06 ${10_000_000 + someone()}` }, maxCounted),
    'people: without a method': () => enrolments.page({ state: 'no-method' }, maxCounted),
    'people: disabled': () => enrolments.page({ state: 'disabled' }, maxCounted),
    'people: held': () => enrolments.page({ state: 'held' }, maxCounted),
    'people: locked': () => enrolments.page({ state: 'locked' }, maxCounted),
    'people: by kind of method': () => enrolments.page({ kind: 'authenticator' }, maxCounted),
    'people: by a kind that few have': () => enrolments.page({ kind: 'app' }, maxCounted),
    'people: longest not logged in': () => enrolments.page({ sort: 'last-login' }, maxCounted),
    'people: not since a day, by name': () =>
      enrolments.page({ lastLoginBefore: '2026-06-01', sort: 'name' }, maxCounted),
    'people: newest of one company': () => enrolments.page({ companyId: 'small-7', sort: 'newest' }, maxCounted),
    'calls: first page, with the count': () => callsPage({}),
    'calls: a later page': () => callsPage({}, { requestedAt: aDayAgo(someone() % 80), id: '' }),
    'calls: of a person': () => callsPage({ userId: `user-${someone()}` }),
    'calls: by last digits': () => callsPage({ digits: '0000' }),
    'calls: by outcome': () => callsPage({ outcome: 'busy' }),
    'calls: that passed, of a small company': () => callsPage({ companyId: 'small-7', outcome: 'passed' }),
    'calls: of an hour': () => callsPage({ from: new Date(aDayAgo(20)), until: new Date(aDayAgo(20) + 3_600_000) }),
    'calls: a company admin, of 100,000': () => callsPage({ companyId: 'large', withoutOperators: true }),
    'figures: a month of all, by day': () => figures.ofPeriod(month, 'day'),
    'figures: a day of a company, by hour': () => figures.ofPeriod({ ...aDay, companyId: 'large' }, 'hour'),
    'figures: a month, by company': () => figures.byCompany(month),
    'audit: first page, with the count': () => auditPage({}),
    'audit: of a person': () => auditPage({ userId: `user-${someone()}` }),
    'audit: by event': () => auditPage({ event: 'call-ended' }),
    'audit: by an event that is rare': () => auditPage({ event: 'calls-stopped' }),
    'audit: by an actor': () => auditPage({ actorId: `user-${someone()}` }),
    'audit: of a company and a day': () =>
      auditPage({ companyId: 'small-7', from: new Date(aDayAgo(20)), until: new Date(aDayAgo(19)) }),
    'coverage of every company, by kind': () => coverage.byCompany(),
    'how many have a second factor': () => coverage.count({ companyId: 'large' }),
  };
}

/** Runs the queries in turns, so that a change on the machine affects all of them alike. */
async function measure(questions: Record<string, Question>): Promise<Delays[]> {
  const taken = new Map<string, number[]>(Object.keys(questions).map((name) => [name, []]));
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const [name, ask] of Object.entries(questions)) {
      const start = performance.now();
      await ask(round);
      if (round >= 0) taken.get(name)?.push(performance.now() - start);
    }
  }
  return [...taken].map(([name, delays]) => delaysOf(name, delays));
}

function formatTable(all: readonly Delays[], usersInAll: number): string {
  const lines = all.map(({ name, p50, p95, max }) => {
    const cells = [p50, p95, max].map((value) => value.toFixed(2).padStart(8)).join('');
    return `${name.padEnd(46)}${cells}   ${p95 < barMilliseconds ? 'met' : 'MISSED'}`;
  });
  return [
    `${usersInAll} users, ${rounds} questions of each kind, in turns, one at a time; bar: p95 < ${barMilliseconds} ms.`,
    `${availableParallelism()} cores, load average ${loadavg()[0]?.toFixed(1)}.`,
    '',
    `${'milliseconds'.padEnd(46)}${['p50', 'p95', 'max'].map((word) => word.padStart(8)).join('')}`,
    ...lines,
  ].join('\n');
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, users: { type: 'string' } } });
const usersInAll = Number(values.users ?? 100_000);
const lab = await startLab('bench-accounts', (line) => console.error(line));
try {
  const maintenance = `postgres://belcode@127.0.0.1:${lab.databasePort}`;
  const first = connectPostgres(`${maintenance}/postgres`, 'migrations', 1);
  await first.raw('create database bench_accounts').finally(() => first.destroy());
  const url = `${maintenance}/bench_accounts`;
  await migrateUp(url);
  // Without the limits of a request.
  const seeding = connectPostgres(url, 'migrations', 1);
  const digitsMac = new StoredMac(secret, 'last digits of a call').of(['0000']);
  await seedUsers(seeding, usersInAll)
    .then(() => seedCalls(seeding, usersInAll, digitsMac))
    .finally(() => seeding.destroy());
  const database = connectPostgres(url, 'requests', 1);
  try {
    const all = await measure(questionsOf(database, usersInAll));
    console.log(values.json ? JSON.stringify(all, null, 2) : formatTable(all, usersInAll));
    if (all.some(({ p95 }) => p95 >= barMilliseconds)) process.exitCode = 1;
  } finally {
    await database.destroy();
  }
} finally {
  await lab.stop();
}
