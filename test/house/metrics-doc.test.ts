import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../src/clock.ts';
import { type Metric, metricTable } from '../../src/metrics/metric-table.ts';
import { ProgramMetrics } from '../../src/metrics/program-metrics.ts';
import { projectFolder } from './read-source.ts';

const page = readFileSync(join(projectFolder, 'docs/metrics.md'), 'utf8');

it.each(Object.entries<Metric>(metricTable))('docs/metrics.md has %s as it is', (name, metric) => {
  const labels = Object.keys(metric.labels ?? {}).map((label) => `\`${label}\``);
  const row = [`\`${name}\``, metric.kind, metric.of.join(', '), labels.join(', ') || '–', metric.help];
  expect(page).toContain(`| ${row.join(' | ')} |`);
});

it('docs/metrics.md names no metric that does not exist', () => {
  const named = [...page.matchAll(/\bbelcode_[a-z_]+\b/g)].map(([name]) => name);
  expect(named.filter((name) => !Object.hasOwn(metricTable, name))).toEqual([]);
});

/** The names that a query may use: those of both programs, with the series of a histogram. */
async function exported(): Promise<Set<string>> {
  const pages = await Promise.all(
    (['api', 'dialler'] as const).map((program) => {
      const metrics = new ProgramMetrics(program, [], clock);
      onTestFinished(() => metrics.close());
      return metrics.render();
    }),
  );
  const kinds = [...pages.join('\n').matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  return new Set(
    kinds.flatMap(([, name = '', kind]) =>
      kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}

const folder = join(projectFolder, 'packaging/monitoring');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(json|yml)$/.test(name)) : [];

it.each(files)('packaging/monitoring/%s asks only for metrics that exist', async (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const named = new Set(text.match(/\b(?:belcode|nodejs|process)_[a-z0-9_]+\b/g));
  const known = await exported();
  expect(named.size).toBeGreaterThan(0);
  expect([...named].filter((name) => !known.has(name))).toEqual([]);
});
