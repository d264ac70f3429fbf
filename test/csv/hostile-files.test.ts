import { describe, expect, it } from 'vitest';
import { CsvUnreadable, readCsv } from '../../src/csv/read-csv.ts';
import { maxTableRecords, readUserTable } from '../../src/people/read-user-table.ts';
import { startStopwatch } from '../stopwatch.ts';

/** The largest file of a page. */
const size = 2 * 1024 * 1024;
const fillWith = (text: string, head = '') => head + text.repeat(Math.floor((size - head.length) / text.length));

/** An honest file of this size takes half a second. */
const limitMilliseconds = 3_000;

/** @returns the lines, or what is said of the file */
function read(text: string): number | string | undefined {
  try {
    const { lines, faults } = readUserTable(readCsv(Buffer.from(text), maxTableRecords));
    return faults[0]?.fault ?? lines.length;
  } catch (error) {
    if (error instanceof CsvUnreadable) return error.fault;
    throw error;
  }
}

describe('a file of 2 MB is read or refused soon', () => {
  it.each([
    ['empty lines', fillWith('\n'), 'column-missing'],
    ['empty lines of Windows', fillWith('\r\n'), 'column-missing'],
    ['empty lines of old Macs', fillWith('\r', 'login\rx\r'), 1],
    ['empty lines below the heads', fillWith('\n', 'login\n'), 'file-empty'],
    ['empty lines above a user', `login\n${fillWith('\n').slice(20)}x\n`, 1],
    ['lines of empty cells', fillWith(',\n', 'login,name\n'), 'file-empty'],
    ['lines of empty cells in quotes', fillWith('""\n', 'login\n'), 'file-empty'],
    ['lines of spaces', fillWith(' \n', 'login\n'), 'file-empty'],
    ['a million users', fillWith('x\n', 'login\n'), 'too-many-lines'],
    ['two million empty columns', fillWith(','), 'csv-record-long'],
    ['two million empty cells and a user', `login\n${fillWith(',').slice(20)}x\n`, 'csv-record-long'],
    ['a million heads', fillWith('a,'), 'csv-record-long'],
    ['a million columns and many lines', fillWith('x\n', `login${','.repeat(size / 2)}\n`), 'csv-record-long'],
    ['wide lines', fillWith(`${','.repeat(90)}x\n`, 'login,name\n'), 'too-many-lines'],
    ['lines of a thousand empty columns', fillWith(`${','.repeat(1_000)}x\n`, 'login,name\n'), 'csv-record-long'],
    ['one cell', fillWith('x', 'login\n'), 'csv-record-long'],
    ['one cell of apostrophes', fillWith("'", 'login\n'), 'csv-record-long'],
    ['quotes', fillWith('"'), 'csv-record-long'],
    ['an open quote and line ends', fillWith('\n', 'login\n"'), 'csv-record-long'],
    ['tabs', fillWith('\t'), 'csv-record-long'],
    ['spaces', fillWith(' '), 'csv-record-long'],
    ['an address of dots', fillWith(`x,${'a.'.repeat(4_000)}@\n`, 'login,email\n'), 262],
  ])('%s', (_what, text, said) => {
    const elapsed = startStopwatch();
    expect(read(text)).toBe(said);
    expect(elapsed()).toBeLessThan(limitMilliseconds);
  });
});
