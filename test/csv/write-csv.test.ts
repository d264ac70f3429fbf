import { describe, expect, it } from 'vitest';
import { byteOrderMark, csvLines, escapeFormula, unescapeFormula } from '../../src/csv/write-csv.ts';

describe('CSV', () => {
  it('quotes what needs it, and ends each line as spreadsheets do', () => {
    const rows = [
      ['login', 'name'],
      ['anna', 'Jansen, "An"\nna'],
    ];
    expect(byteOrderMark + csvLines(rows)).toBe('\uFEFFlogin,name\r\nanna,"Jansen, ""An""\nna"\r\n');
    expect(csvLines([['a;b', 'c,d']], ';')).toBe('"a;b";c,d\r\n');
  });

  it.each([
    ['a number', 3, '3'],
    ['a negative number, which is no text', -3, '-3'],
    ['a time', new Date('2027-03-01T08:00:00Z'), '2027-03-01T08:00:00.000Z'],
    ['nothing', undefined, ''],
    ['yes', true, 'true'],
  ])('writes %s', (_what, cell, text) => {
    expect(csvLines([['x', cell]])).toBe(`x,${text}\r\n`);
  });

  it.each(['=1+1', '+31612345678', '-2', '@SUM(A1)', '＝1', "'=1", "''+1", '=cmd|" /C calc"!A0'])(
    'lets no spreadsheet run %j',
    (text) => {
      const escaped = escapeFormula(text);
      expect(escaped).toBe(`'${text}`);
      expect(unescapeFormula(escaped)).toBe(text);
      expect(csvLines([[text]])).toMatch(/^"?'/);
    },
  );

  // A spreadsheet of another language separates by another character, and knows no quote that its own cell does not
  // begin with.
  it.each([
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['\n=1', "'\n'=1"],
    ["x;=cmd|'/C calc'!A0;y", "x;'=cmd|'/C calc'!A0;y"],
    ["x,=cmd|'/C calc'!A0,y", "x,'=cmd|'/C calc'!A0,y"],
    ['x\t@SUM(A1)', "x\t'@SUM(A1)"],
    ['x\n+1', "x\n'+1"],
    ['x;"=1+1"', 'x;\'"=1+1"'],
    ['"=1+1"', '\'"=1+1"'],
    [";'=1", ";''=1"],
    [";'x;-2", ";'x;'-2"],
    ['=1;=2,=3', "'=1;'=2,'=3"],
    [';;＝1', ";;'＝1"],
  ])('lets no spreadsheet of another language run %j', (text, written) => {
    expect(escapeFormula(text)).toBe(written);
    expect(unescapeFormula(written)).toBe(text);
  });

  it.each(['Jansen, Anna', 'A;B', "x;'y", 'a,b-c', 'x; =1'])('has nothing to take away from %j', (text) => {
    expect(escapeFormula(text)).toBe(text);
    expect(unescapeFormula(text)).toBe(text);
  });

  it.each(['anna', "'s-Hertogenbosch", 'a=b', '', "'", 'anna@example.org'])('leaves %j as it is', (text) => {
    expect(escapeFormula(text)).toBe(text);
    expect(unescapeFormula(text)).toBe(text);
  });
});
