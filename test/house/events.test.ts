import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditEvents } from '../../src/audit/audit-event.ts';
import { challengeStates } from '../../src/challenges/challenge.ts';
import { callNotes, deliveryStates } from '../../src/deliveries/delivery.ts';
import { projectFolder } from './read-source.ts';

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');

/** The rows, as cells, of the table whose first column has this name. */
function rowsOf(column: string): string[][] {
  const [, table = ''] = read('docs/events.md').split(`| ${column} |`);
  const [, , ...lines] = (/^.*?(?=\n\n|\n*$)/s.exec(table)?.[0] ?? '').split('\n');
  return lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

const names = (column: string) => rowsOf(column).map(([name = '']) => name.replaceAll('`', ''));

describe('docs/events.md', () => {
  it('has every state of a delivery and of a challenge', () => {
    expect(names('state of a delivery').sort()).toEqual([...deliveryStates].sort());
    expect(names('state of a challenge').sort()).toEqual([...challengeStates].sort());
    expect(names('note of an answered call').sort()).toEqual([...callNotes].sort());
  });

  it('has every field of an event of the progress', () => {
    const [, shape = ''] = /interface DeliveryProgress \{(.*?)\n\}/s.exec(read('src/deliveries/delivery.ts')) ?? [];
    const fields = [...shape.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name = '']) => name);
    expect(fields.length).toBeGreaterThan(4);
    const row = rowsOf('event | data').find(([name]) => name === '`delivery`') ?? [];
    expect([...(row[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name).sort()).toEqual(fields.sort());
  });

  it('has every event of the progress and of the ledger', () => {
    const told = (path: string, shape: RegExp) => [...read(path).matchAll(shape)].map(([, name = '']) => name);
    const progress = told('src/api/progress-stream.ts', /formatEvent\('([a-z-]+)'/g);
    const ledger = told('src/policy/ledger/call-ledger.ts', /\bevent: '([a-z-]+)'/g);
    expect([progress.length, ledger.length]).toEqual([2, 10]);
    expect(names('event | data').sort()).toEqual(progress.sort());
    expect(names('event | what follows').sort()).toEqual(ledger.sort());
  });

  it('has every event of the audit, with the details that it may carry', () => {
    const rows = rowsOf('event | what happened').map(([name = '', words, details = '']) => {
      expect([name, words]).not.toEqual([name, '']);
      return [name.replaceAll('`', ''), details === 'none' ? [] : details.replaceAll('`', '').split(', ')];
    });
    expect(Object.fromEntries(rows)).toEqual(auditEvents);
    expect(rows).toHaveLength(Object.keys(auditEvents).length);
  });
});
