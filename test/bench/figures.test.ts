import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { keepFigures, readFigures, worseThanKept } from '../../bench/figures.ts';
import { less, more, type Ratio, type Row } from '../../bench/section.ts';
import type { Measured } from '../../bench/table.ts';

const folder = mkdtempSync(join(tmpdir(), 'figures-'));
const file = join(folder, 'figures.json');
const machine = { cores: 2, processor: 'a processor', node: '20', loadAverage: [0, 0], seconds: 1 } as const;

afterEach(() => rmSync(file, { force: true }));

function section(name: string, ratios: Record<string, Ratio | undefined>): Measured {
  const rows = Object.entries(ratios).map(
    ([what, ratio]): Row => ({ what, figure: '', values: {}, against: '', ...(ratio && { ratio }) }),
  );
  return { name, title: name, seconds: 1, rows };
}

it.each([
  ['a cost that rose by a fifth', less(1), less(1.2), 1],
  ['a cost that rose by a twentieth', less(1), less(1.05), 0],
  ['a cost that fell', less(1), less(0.5), 0],
  ['a rate that fell by a fifth', more(1), more(0.8), 1],
  ['a rate that fell by a twentieth', more(1), more(0.95), 0],
  ['a rate that rose', more(1), more(2), 0],
])('%s is named only when it is worse by more than a tenth', (_what, before, now, lines) => {
  keepFigures(file, [section('checks', { codes: before })], machine, '2026-11-01');
  const kept = readFigures(file);
  if (kept === undefined) throw new Error('Nothing was kept');
  expect(worseThanKept(kept, [section('checks', { codes: now })])).toHaveLength(lines);
});

it('a run of one section keeps the ratios of the others, and rows without a ratio are not kept', () => {
  keepFigures(
    file,
    [section('checks', { codes: more(0.4) }), section('queue', { call: less(3.456) })],
    machine,
    '2026-11-01',
  );
  keepFigures(file, [section('checks', { codes: more(0.5), size: undefined })], machine, '2026-11-02');
  expect(readFigures(file)).toEqual({
    measured: '2026-11-02',
    machine: '2 cores of a processor',
    ratios: { checks: { codes: 0.5 }, queue: { call: 3.46 } },
  });
});

it('a row that is new is compared with nothing', () => {
  keepFigures(file, [section('checks', { codes: more(0.4) })], machine, '2026-11-01');
  const kept = readFigures(file);
  if (kept === undefined) throw new Error('Nothing was kept');
  expect(worseThanKept(kept, [section('checks', { other: more(0.1) }), section('app', { code: less(9) })])).toEqual([]);
});

it('without a file of figures nothing is compared', () => {
  expect(existsSync(file)).toBe(false);
  expect(readFigures(file)).toBeUndefined();
});
