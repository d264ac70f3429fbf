import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { systemClock as clock } from '../../src/clock.ts';
import { ProgramMetrics } from '../../src/metrics/program-metrics.ts';
import { projectFolder } from '../house/read-source.ts';

/** Of Debian's package prometheus; `lab/prepare.mjs` takes it out. */
const promtool = join(projectFolder, '.lab/tools/promtool');
const rulesFile = join(projectFolder, 'packaging/monitoring/belcode-alerts.yml');
const page = readFileSync(join(projectFolder, 'docs/operations/alerts.md'), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; runbook_url: string };
}
const { groups } = parse(readFileSync(rulesFile, 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap(({ rules: all }) => all);

const folder = mkdtempSync(join(tmpdir(), 'belcode-alerts-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The values of a series, one a minute; `0+2x60` is promtool's 0, 2, 4 … */
type Series = Record<string, string>;

const api = 'belcode_build_info{program="api",instance="a",job="b"}';
const ended = (reason: string) => `belcode_calls_ended_total{route="trunk",reason="${reason}"}`;

/** For each alert a course of things that must call somebody, and one that must not. */
const courses: Record<string, { fires: Series; quiet: Series }> = {
  BelcodeApiGone: { fires: { 'belcode_build_info{program="dialler"}': '1x60' }, quiet: { [api]: '1x60' } },
  BelcodeDiallerGone: { fires: { [api]: '1x60' }, quiet: { 'belcode_build_info{program="dialler"}': '1x60' } },
  BelcodeNobodyCanLogIn: {
    fires: { 'belcode_ready{program="api",instance="a"}': '0x60', 'belcode_ready{program="api",instance="b"}': '0x60' },
    quiet: { 'belcode_ready{program="api",instance="a"}': '0x60', 'belcode_ready{program="api",instance="b"}': '1x60' },
  },
  BelcodeApiNotReady: {
    fires: { 'belcode_ready{program="api",instance="a"}': '0x60' },
    quiet: { 'belcode_ready{program="dialler",instance="a"}': '0x60' },
  },
  BelcodeNobodyCanBeCalled: {
    fires: { 'belcode_diallers{exchange="live"}': '0x60', 'belcode_diallers{exchange="away"}': '2x60' },
    quiet: { 'belcode_diallers{exchange="live"}': '1x60', 'belcode_diallers{exchange="away"}': '1x60' },
  },
  BelcodeDiallerWithoutExchange: { fires: { belcode_exchange_up: '0x60' }, quiet: { belcode_exchange_up: '1x60' } },
  BelcodeRedisAway: {
    fires: { 'belcode_redis_connections{state="away"}': '1x60' },
    quiet: { 'belcode_redis_connections{state="ready"}': '3x60', 'belcode_redis_connections{state="away"}': '0x60' },
  },
  BelcodeDatabaseAway: {
    fires: { 'belcode_store_up{store="database"}': '0x60' },
    quiet: { 'belcode_store_up{store="database"}': '1x60' },
  },
  BelcodeClockWrong: {
    fires: { 'belcode_clock_ahead_seconds{store="redis",instance="a"}': '-95x60' },
    quiet: { 'belcode_clock_ahead_seconds{store="redis",instance="a"}': '2x60' },
  },
  BelcodeTrunkFailing: {
    fires: { 'belcode_trunk_failing{trunk="trunk"}': '1x60' },
    quiet: { 'belcode_trunk_failing{trunk="trunk"}': '0x60' },
  },
  BelcodeTrunkDown: {
    fires: { 'belcode_trunk_up{trunk="trunk"}': '0x60', 'belcode_trunk_up{trunk="second-trunk"}': '1x60' },
    quiet: { 'belcode_trunk_up{trunk="trunk"}': '1x60' },
  },
  BelcodeCallsFail: {
    fires: { [ended('spoken')]: '0+2x60', [ended('congestion')]: '0+1x60' },
    quiet: { [ended('spoken')]: '0+9x60', [ended('congestion')]: '0+1x60' },
  },
  BelcodeCallsUnheard: {
    fires: { [ended('spoken')]: '0+1x60', [ended('no-key')]: '0+3x60' },
    // Three calls by night are no pattern.
    quiet: { [ended('no-key')]: '0 1 2 3x57' },
  },
  BelcodeCallsWait: {
    fires: { 'belcode_call_wait_seconds{route="trunk"}': '45x60' },
    quiet: { 'belcode_call_wait_seconds{route="trunk"}': '5x60' },
  },
  BelcodeBudgetNearlySpent: {
    // Two apis show the same budget.
    fires: { 'belcode_budget_used_ratio{period="day",unit="minutes",instance="a"}': '0.85x60' },
    quiet: {
      'belcode_budget_used_ratio{period="day",unit="minutes",instance="a"}': '0.5x60',
      'belcode_budget_used_ratio{period="day",unit="minutes",instance="b"}': '0.5x60',
    },
  },
  BelcodeBudgetSpent: {
    fires: { 'belcode_calls_refused_total{rule="budget-spent"}': '0+1x60' },
    quiet: { 'belcode_calls_refused_total{rule="number-limit"}': '0+1x60' },
  },
  BelcodeCallsStopped: { fires: { belcode_calls_stopped: '1x60' }, quiet: { belcode_calls_stopped: '0x55 1x5' } },
  BelcodeDestinationBlocked: {
    fires: { 'belcode_destinations_blocked{area="prefix"}': '2x60' },
    quiet: { 'belcode_destinations_blocked{area="prefix"}': '0x60' },
  },
  BelcodeWrongCodes: {
    fires: { 'belcode_codes_compared_total{kind="phone",outcome="wrong"}': '0+5x60' },
    quiet: {
      'belcode_codes_compared_total{kind="phone",outcome="wrong"}': '0+1x60',
      'belcode_codes_compared_total{kind="phone",outcome="right"}': '0+50x60',
    },
  },
  BelcodeLoginsRefused: {
    fires: { 'belcode_audit_events_total{event="login-refused"}': '0+30x60' },
    quiet: { 'belcode_audit_events_total{event="login-refused"}': '0+3x60' },
  },
  BelcodeCallsReported: {
    fires: { 'belcode_audit_events_total{event="call-reported"}': '0x40 1 2 3 4 5x16' },
    quiet: { 'belcode_audit_events_total{event="call-reported"}': '0x40 1x20' },
  },
  BelcodeMailsFail: {
    fires: { 'belcode_mails_total{outcome="failed"}': '0+1x60' },
    quiet: { 'belcode_mails_total{outcome="sent"}': '0+9x60' },
  },
  BelcodeEventsDropped: {
    fires: { 'belcode_events_dropped_total{output="syslog"}': '0+1x60' },
    quiet: { 'belcode_events_dropped_total{output="syslog"}': '7x60' },
  },
  BelcodeHashingBusy: {
    fires: { 'belcode_turns_waiting{of="hashing"}': '60x60' },
    quiet: { 'belcode_turns_waiting{of="hashing"}': '3x60', 'belcode_turns_waiting{of="mail"}': '60x60' },
  },
  BelcodeDatabasePoolFull: {
    fires: { 'belcode_database_connections{state="waiting"}': '9x60' },
    quiet: { 'belcode_database_connections{state="used"}': '9x60' },
  },
  BelcodeServerErrors: {
    fires: { 'belcode_requests_seconds_count{part="panel",status="5xx"}': '0+5x60' },
    quiet: { 'belcode_requests_seconds_count{part="panel",status="4xx"}': '0+50x60' },
  },
  BelcodeEventLoopSlow: {
    fires: { [api]: '1x60', 'nodejs_eventloop_lag_p99_seconds{instance="a",job="b"}': '0.9x60' },
    // Another program of Node on the same host is not ours.
    quiet: { [api]: '1x60', 'nodejs_eventloop_lag_p99_seconds{instance="other",job="b"}': '0.9x60' },
  },
};

it('promtool accepts the rules', () => {
  expect(execFileSync(promtool, ['check', 'rules', rulesFile], { encoding: 'utf8' })).toContain('SUCCESS');
});

it('each alert has a course that fires it and one that does not', () => {
  expect(Object.keys(courses).sort()).toEqual(rules.map(({ alert }) => alert).sort());
  const test = (alert: string, series: Series, fires: boolean) => ({
    interval: '1m',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: [
      {
        // One line, however many trunks or hosts it is about.
        expr: `group(ALERTS{alertname="${alert}",alertstate="firing"})`,
        eval_time: '59m',
        exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
      },
    ],
    name: `${alert} ${fires ? 'fires' : 'is quiet'}`,
  });
  const file = join(folder, 'courses.json');
  const tests = Object.entries(courses).flatMap(([alert, { fires, quiet }]) => [
    test(alert, fires, true),
    test(alert, quiet, false),
  ]);
  writeFileSync(file, JSON.stringify({ rule_files: [rulesFile], evaluation_interval: '1m', tests }));
  const { status, stdout, stderr } = spawnSync(promtool, ['test', 'rules', file], { encoding: 'utf8' });
  expect(`${status} ${stdout}${stderr}`).toMatch(/^0 [\s\S]*SUCCESS/);
});

it.each(rules)('$alert leads to what to do about it', ({ alert, annotations }) => {
  expect(annotations.runbook_url).toBe(`file:///usr/share/doc/belcode/operations/alerts.md#${alert.toLowerCase()}`);
  expect(page).toMatch(new RegExp(`^## ${alert}$`, 'm'));
});

it('the page has no alert that does not exist', () => {
  const headings = [...page.matchAll(/^## (Belcode\w+)$/gm)].map(([, name]) => name);
  expect(headings.filter((name) => !rules.some(({ alert }) => alert === name))).toEqual([]);
});

it.each(['api', 'dialler'] as const)('promtool accepts the metrics of the %s', async (program) => {
  const metrics = new ProgramMetrics(program, [], clock);
  onTestFinished(() => metrics.close());
  const input = await metrics.render();
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'metrics'], { input, encoding: 'utf8' });
  expect(`${status} ${stdout}${stderr}`.trim()).toBe('0');
});
