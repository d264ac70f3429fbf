import { channel } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../src/clock.ts';
import { type Measured, measure } from '../../src/measure.ts';
import { redisGauges } from '../../src/metrics/gauges.ts';
import { type Measurer, metricsOf, metricTable } from '../../src/metrics/metric-table.ts';
import { type GaugeReader, ProgramMetrics } from '../../src/metrics/program-metrics.ts';

function open(program: Measurer, ...readers: GaugeReader[]): ProgramMetrics {
  const metrics = new ProgramMetrics(program, readers, clock);
  onTestFinished(() => metrics.close());
  return metrics;
}

/** The lines of one metric, without help and type. */
function linesOf(page: string, name: string): string[] {
  return page.split('\n').filter((line) => line.startsWith(name) && !line.startsWith(`# `));
}

/** One of each kind that a program can say, and the line that it becomes. */
const said: { [What in keyof Measured]: [program: Measurer, facts: Measured[What], line: string] } = {
  'call-ended': [
    'dialler',
    { route: 'second-trunk', reason: 'busy' },
    'belcode_calls_ended_total{route="second-trunk",reason="busy"} 1',
  ],
  'call-rang': [
    'dialler',
    { route: 'trunk', seconds: 1.5 },
    'belcode_call_ring_seconds_bucket{le="2",route="trunk"} 1',
  ],
  'call-answered': [
    'dialler',
    { route: 'internal', seconds: 4 },
    'belcode_call_answer_seconds_bucket{le="5",route="internal"} 1',
  ],
  'call-refused': ['api', { rule: 'number-limit' }, 'belcode_calls_refused_total{rule="number-limit"} 1'],
  'challenge-opened': ['api', { kind: 'app' }, 'belcode_challenges_opened_total{kind="app"} 1'],
  'challenge-ended': [
    'api',
    { kind: 'phone', outcome: 'passed' },
    'belcode_challenges_ended_total{kind="phone",outcome="passed"} 1',
  ],
  'code-compared': [
    'api',
    { kind: 'authenticator', outcome: 'wrong' },
    'belcode_codes_compared_total{kind="authenticator",outcome="wrong"} 1',
  ],
  'message-ended': ['dialler', { outcome: 'shown' }, 'belcode_messages_ended_total{outcome="shown"} 1'],
  'forward-judged': ['api', { outcome: 'no-rule' }, 'belcode_forward_auth_total{outcome="no-rule"} 1'],
  'webhook-ended': ['api', { outcome: 'failed' }, 'belcode_webhooks_total{outcome="failed"} 1'],
  'oidc-answered': ['api', { outcome: 'tokens-given' }, 'belcode_oidc_total{outcome="tokens-given"} 1'],
  'push-ended': ['api', { outcome: 'gone' }, 'belcode_pushes_total{outcome="gone"} 1'],
  'mail-ended': ['api', { outcome: 'refused' }, 'belcode_mails_total{outcome="refused"} 1'],
  'event-dropped': ['api', { output: 'syslog' }, 'belcode_events_dropped_total{output="syslog"} 1'],
  audited: ['api', { event: 'login-passed' }, 'belcode_audit_events_total{event="login-passed"} 1'],
  'radius-ended': ['radius', { outcome: 'unsigned' }, 'belcode_radius_requests_total{outcome="unsigned"} 1'],
  'request-ended': [
    'api',
    { part: 'panel', status: 303, seconds: 0.03 },
    'belcode_requests_seconds_bucket{le="0.05",part="panel",status="3xx"} 1',
  ],
};

it.each(Object.entries(said))('counts %s', async (what, [program, facts, line]) => {
  const metrics = open(program);
  measure(what as keyof Measured, facts as never);
  expect((await metrics.render()).split('\n')).toContain(line);
});

it('counts nothing any more when it is closed', () => {
  const closed = open('dialler');
  const ends = channel('belcode-call-ended');
  expect(ends.hasSubscribers).toBe(true);
  closed.close();
  expect(ends.hasSubscribers).toBe(false);
});

describe.each(['api', 'dialler'] as const)('the metrics of the %s', (program) => {
  it('each have a help text, and counters a series for each label from the start', async () => {
    const page = await open(program).render();
    for (const name of metricsOf(program)) {
      expect(page).toContain(`# HELP ${name} ${metricTable[name].help}`);
      if (metricTable[name].kind === 'counter') expect(linesOf(page, name).length).toBeGreaterThan(0);
    }
  });

  it('are the same for everybody who asks within a second', async () => {
    let reads = 0;
    const metrics = open(program, async () => {
      reads += 1;
      return [];
    });
    await Promise.all(Array.from({ length: 50 }, () => metrics.render()));
    expect(reads).toBe(1);
  });
});

it('shows no gauge whose source is away or silent, and all the others', async () => {
  const metrics = open(
    'api',
    redisGauges([{ status: 'ready' }, { status: 'reconnecting' }]),
    () => Promise.reject(new Error('as the test wants it')),
    () => new Promise(() => {}),
  );
  const page = await metrics.render();
  expect(linesOf(page, 'belcode_redis_connections')).toEqual([
    'belcode_redis_connections{state="ready"} 1',
    'belcode_redis_connections{state="away"} 1',
  ]);
  expect(linesOf(page, 'belcode_calls_stopped')).toEqual([]);
  expect(linesOf(page, 'belcode_budget_used_ratio')).toEqual([]);
});
