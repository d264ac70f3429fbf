import { expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../src/clock.ts';
import { type Measured, measure } from '../../src/measure.ts';
import { sharedGauges } from '../../src/metrics/gauges.ts';
import { type Measurer, type Metric, metricsOf, metricTable } from '../../src/metrics/metric-table.ts';
import { ProgramMetrics } from '../../src/metrics/program-metrics.ts';

/** What people, carriers and thieves choose: it must never become the label of a metric, nor a series of its own. */
const hostile = [
  '+31612345678',
  'PJSIP/+31612345678@trunk&PJSIP/+882@premium',
  'Local/0900@from-internal/n',
  '482913',
  'jan@example.org',
  '"} 1\nbelcode_ready 0\n#',
  '\\',
  '{}',
  '__proto__',
  'constructor',
  '\u202e\0',
  'x'.repeat(100_000),
  '',
];
const companies = Array.from({ length: 1_000 }, (_, n) => `Bakkerij ${n} B.V.`);

const wordsOf: { [What in keyof Measured]: (text: string) => Record<string, unknown> } = {
  'call-ended': (text) => ({ route: text, reason: text }),
  'call-rang': (text) => ({ route: text, seconds: 1 }),
  'call-answered': (text) => ({ route: text, seconds: 1 }),
  'call-refused': (text) => ({ rule: text }),
  'challenge-opened': (text) => ({ kind: text }),
  'challenge-ended': (text) => ({ kind: text, outcome: text }),
  'code-compared': (text) => ({ kind: text, outcome: text }),
  'message-ended': (text) => ({ outcome: text }),
  'push-ended': (text) => ({ outcome: text }),
  'webhook-ended': (text) => ({ outcome: text }),
  'mail-ended': (text) => ({ outcome: text }),
  'event-dropped': (text) => ({ output: text }),
  audited: (text) => ({ event: text }),
  'forward-judged': (text) => ({ outcome: text }),
  'oidc-answered': (text) => ({ outcome: text }),
  'radius-ended': (text) => ({ outcome: text }),
  'request-ended': (text) => ({ part: text, status: Number(text.length), seconds: 1 }),
};

/** At most so many series: each combination of the labels' values and `other`, and a histogram's buckets. */
function maxSeries(program: Measurer): number {
  return metricsOf(program).reduce((sum, name) => {
    const { labels = {}, buckets }: Metric = metricTable[name];
    const combinations = Object.values(labels).reduce((all, values) => all * (values.length + 1), 1);
    return sum + combinations * (buckets === undefined ? 1 : buckets.length + 3);
  }, 0);
}

it.each(['api', 'dialler'] as const)('no text of others becomes a label of the %s', async (program) => {
  const figures = {
    waiting: Object.fromEntries(companies.map((name) => [name, 1])) as never,
    waitSeconds: { trunk: 0, internal: 0 },
    live: { trunk: 0, internal: 0 },
    budgets: hostile.map((text) => ({ period: text as never, unit: text as never, used: 1 })),
    isStopped: false,
    blocked: { prefix: 0, country: 0 },
    diallers: Object.fromEntries(hostile.map((text) => [text, 1])) as never,
    failing: [],
    up: Object.fromEntries(hostile.map((text) => [text, true])),
  };
  const metrics = new ProgramMetrics(program, [sharedGauges(async () => figures)], clock);
  onTestFinished(() => metrics.close());
  for (const text of [...hostile, ...companies])
    for (const [what, words] of Object.entries(wordsOf)) measure(what as keyof Measured, words(text) as never);

  const own = (await metrics.render()).split('\n').filter((line) => line.startsWith('belcode_'));
  expect(own.length).toBeLessThanOrEqual(maxSeries(program));
  const line = /^belcode_[a-z_]+(?:\{(?:[a-z_]+="[a-zA-Z0-9+.-]+",?)*\})? [0-9.e+-]+$/;
  expect(own.filter((each) => !line.test(each))).toEqual([]);
  const values = new Set(own.flatMap((each) => [...each.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, , value]) => value)));
  for (const text of [...hostile, ...companies]) expect(values).not.toContain(text);
});

it('no label of the table can hold a name or a number', () => {
  const free = ['number', 'to', 'login', 'user', 'name', 'company', 'address', 'ip', 'code', 'endpoint', 'key', 'id'];
  const used = Object.values<Metric>(metricTable).flatMap(({ labels = {} }) => Object.keys(labels));
  expect(used.filter((label) => free.includes(label))).toEqual([]);
});
