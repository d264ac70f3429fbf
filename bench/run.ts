// Measures Belcode, each figure beside a baseline in the same run, and prints one table. See README.md.
//
//   npm run bench -- [section …] [--leaks] [--json] [--keep]

import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app } from './app-section.ts';
import { attacks } from './attacks-section.ts';
import { calls } from './calls-section.ts';
import { checks } from './checks-section.ts';
import { delay } from './delay-section.ts';
import { keepFigures, readFigures, worseThanKept } from './figures.ts';
import { growth } from './growth-section.ts';
import { leaks, leaksInFull } from './leaks-section.ts';
import { login } from './login-section.ts';
import { queue } from './queue-section.ts';
import type { Row, Section } from './section.ts';
import { Stage } from './stage.ts';
import { formatJson, formatTable, type Measured } from './table.ts';

/** In this order, because the most sensitive section comes last but one, and the leaks need a warm machine. */
const sections: readonly Section[] = [checks, login, app, queue, attacks, delay, calls, growth, leaks];

const interrupted = new AbortController();
const figuresFile = join(import.meta.dirname, 'figures.json');
let current: Stage | undefined;

async function measure(section: Section, say: (line: string) => void): Promise<Measured> {
  const { name, title, limitSeconds } = section;
  const started = performance.now();
  const rows: Row[] = [];
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`took longer than its ${limitSeconds} s`)), limitSeconds * 1_000);
  const signal = AbortSignal.any([late.signal, interrupted.signal]);
  const stage = new Stage((line) => say(`${name}: ${line}`), signal);
  current = stage;
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {});
  let unmeasured: string | undefined;
  try {
    await Promise.race([gather(section, stage, rows), aborted]);
  } catch (error) {
    unmeasured = (error as Error).message;
  } finally {
    clearTimeout(timer);
    await stage.stop();
  }
  return { name, title, rows, unmeasured, seconds: (performance.now() - started) / 1_000 };
}

async function gather(section: Section, stage: Stage, rows: Row[]): Promise<void> {
  for await (const row of section.measure(stage)) {
    stage.signal.throwIfAborted();
    rows.push(row);
  }
}

function readOptions(): { wanted: readonly Section[]; json: boolean; keep: boolean } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' }, keep: { type: 'boolean' }, leaks: { type: 'boolean' } },
  });
  const unknown = positionals.filter((each) => sections.every(({ name }) => name !== each));
  if (unknown.length > 0)
    throw new Error(`There is no section ${unknown}; there are ${sections.map(({ name }) => name).join(', ')}`);
  const named = sections.filter(({ name }) => positionals.includes(name));
  const wanted = values.leaks ? [...named.filter((each) => each !== leaks), leaksInFull] : named;
  return { wanted: wanted.length > 0 ? wanted : sections, json: values.json ?? false, keep: values.keep ?? false };
}

/** On standard error, so that --json stays JSON. */
function compare(measured: readonly Measured[]): void {
  const kept = readFigures(figuresFile);
  if (kept === undefined) return;
  const worse = worseThanKept(kept, measured);
  console.error(`\n${worse.length} ratios worse by more than a tenth than those of ${kept.measured} (${kept.machine})`);
  for (const line of worse) console.error(`  ${line}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort(new Error('interrupted'));
    void current?.stop().then(() => process.exit(130));
  });
}

try {
  const { wanted, json, keep } = readOptions();
  const started = performance.now();
  const before = loadavg()[0] ?? 0;
  const measured: Measured[] = [];
  for (const section of wanted) {
    interrupted.signal.throwIfAborted();
    measured.push(await measure(section, (line) => console.error(line)));
  }
  const machine = {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    node: process.versions.node,
    loadAverage: [before, loadavg()[0] ?? 0] as const,
    seconds: (performance.now() - started) / 1_000,
  };
  console.log(json ? formatJson(measured, machine) : formatTable(measured, machine));
  compare(measured);
  if (keep) keepFigures(figuresFile, measured, machine, new Date().toISOString().slice(0, 10));
  process.exit(measured.some(({ unmeasured }) => unmeasured !== undefined) ? 1 : 0);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
