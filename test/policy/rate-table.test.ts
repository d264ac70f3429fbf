import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { callRulesOf } from '../../src/policy/ledger/read-call-rules.ts';
import { readRateFile } from '../../src/policy/rate-file-store.ts';
import { readRateTable } from '../../src/policy/rate-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'belcode-rates-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'rates.csv');
  writeFileSync(path, text);
  return path;
}

describe('a table of prices', () => {
  const csv = [
    '\uFEFFprefix,price of a minute,price of a call',
    '',
    '# mobile is dearer',
    '+31,0.01',
    ' +316 , 0.0825 , 0.05  # with a fee for the connection',
    '+1,1',
  ].join('\r\n');

  it('has the price of the longest prefix that matches', () => {
    const { rateOf } = readRateTable(csv);
    expect(rateOf('+31612345678')).toEqual({ prefix: '+316', perMinute: 0.0825, perCall: 0.05 });
    expect(rateOf('+31201234567')).toEqual({ prefix: '+31', perMinute: 0.01, perCall: 0 });
    expect(rateOf('+12025550123')).toEqual({ prefix: '+1', perMinute: 1, perCall: 0 });
    expect(rateOf('+32470123456')).toBeUndefined();
    expect(readRateTable('').rateOf('+31612345678')).toBeUndefined();
  });

  it.each([
    ['31,0.01', 1],
    ['+31', 1],
    ['+31,-1', 1],
    ['+31,0.01,', 1],
    ['+31,0,01,0,05', 1],
    ['+31,€1', 1],
    ['+31,0.00001', 1],
    ['+31,1\n\n+32;2', 3],
    ['+31,1\nprefix,minute', 2],
    ['+31,1\n+32,1\n+31,2', 3],
  ])('%j names the line that is not right', (text, line) => {
    expect(() => readRateTable(text)).toThrow(new RegExp(`^line ${line} `));
  });

  it('is read from a file, whose mistakes name it', () => {
    expect(readRateFile(fileOf('+31,1')).rateOf('+31612345678')).toMatchObject({ perMinute: 1 });
    const path = fileOf('nonsense');
    expect(() => readRateFile(path)).toThrow(`${path}: line 1 is not`);
    expect(() => readRateFile('/nowhere/rates.csv')).toThrow('/nowhere/rates.csv');
  });
});

describe('the rules of calls', () => {
  const rulesOf = (environment: Record<string, string>) => callRulesOf(readConfig('cli', environment));

  it('come from the settings', () => {
    expect(rulesOf({})).toMatchObject({
      number: [
        { max: 3, windowSeconds: 600 },
        { max: 8, windowSeconds: 86_400 },
      ],
      budgetMinutes: {},
      budgetMoney: {},
      callSeconds: 150,
    });
    const environment = { BELCODE_BUDGET_MONEY: 'hour:5', BELCODE_RATES: fileOf('+31,1') };
    expect(rulesOf(environment).rates.rateOf('+31201234567')).toMatchObject({ prefix: '+31' });
  });

  it('a budget of money without prices, and prices that cannot be read, are mistakes in the settings', () => {
    expect(() => rulesOf({ BELCODE_BUDGET_MONEY: 'hour:5' })).toThrow(/BELCODE_RATES is not set/);
    expect(() => rulesOf({ BELCODE_RATES: '/nowhere/rates.csv' })).toThrow(/BELCODE_RATES \/nowhere\/rates.csv: /);
  });
});
