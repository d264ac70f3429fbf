import { describe, expect, it } from 'vitest';
import { type CsvUnreadable, readCsv } from '../../src/csv/read-csv.ts';
import { byteOrderMark, csvLines } from '../../src/csv/write-csv.ts';

const read = (text: string) => readCsv(new TextEncoder().encode(text));
const people = [
  { line: 1, cells: ['login', 'name'] },
  { line: 2, cells: ['anna', 'Renée'] },
];

const utf16 = (text: string, order: 'le' | 'be') => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

describe('a file', () => {
  it.each([
    ['with commas', new TextEncoder().encode('login,name\nanna,Renée\n')],
    ['with semicolons, as Excel writes it in Dutch', new TextEncoder().encode('login;name\r\nanna;Renée\r\n')],
    ['with tabs', new TextEncoder().encode('login\tname\nanna\tRenée')],
    ['with a byte order mark', new TextEncoder().encode(`${byteOrderMark}login,name\nanna,Renée`)],
    ['as "Unicode text" of Excel', utf16('login\tname\r\nanna\tRenée\r\n', 'le')],
    ['in UTF-16 the other way round', utf16('login;name\r\nanna;Renée\r\n', 'be')],
    ['with line ends of old Macs', new TextEncoder().encode('login,name\ranna,Renée\r')],
    ['with spaces around', new TextEncoder().encode(' login , name \n anna ,\tRenée\n')],
    ['with quotes', new TextEncoder().encode('"login","name"\n"anna","Renée"\n')],
  ])('%s', (_what, bytes) => {
    expect(readCsv(bytes)).toEqual(people);
  });

  it('says in which line a record begins, whatever is in the cells before', () => {
    const text = 'login,name\n\nanna,"two\nlines"\n\nbram,"a ""b"", c"\n,\nchris,C\n';
    expect(read(text)).toEqual([
      { line: 1, cells: ['login', 'name'] },
      { line: 3, cells: ['anna', 'two\nlines'] },
      { line: 6, cells: ['bram', 'a "b", c'] },
      { line: 8, cells: ['chris', 'C'] },
    ]);
  });

  it('knows the line in which Excel names the separator', () => {
    expect(read('sep=;\r\nlogin;name\r\nanna;a,b\r\n')).toEqual([
      { line: 2, cells: ['login', 'name'] },
      { line: 3, cells: ['anna', 'a,b'] },
    ]);
  });

  it('gives back what was written', () => {
    const rows = [
      ['login', 'name'],
      ['anna', '=1+1'],
      ['bram', "'+31"],
      ['chris', '"x"; y, z'],
      ['dirk', "x;=cmd|'/C calc'!A0;y,-2"],
      ['eva', 'x\n@1\t"=2"'],
    ];
    for (const separator of [',', ';'] as const)
      expect(read(byteOrderMark + csvLines(rows, separator)).map(({ cells }) => cells)).toEqual(rows);
  });

  it.each([
    ['latin-1', 'csv-not-utf-8', 3, Buffer.from('login,name\nbram,B\nanna,Ren\xe9e\n', 'latin1')],
    ['a workbook', 'csv-not-text', undefined, Buffer.from('PK\u0003\u0004\xff\xfe\x00', 'latin1')],
    ['bytes of nothing', 'csv-not-text', undefined, Buffer.from('login\0name')],
    ['a quote that is not closed', 'csv-quote-open', 2, Buffer.from('login,name\nanna,"A\nbram,B\n')],
    ['a quote within a cell', 'csv-quote-wrong', 2, Buffer.from('login,name\nanna,"A" B\n')],
    ['a line without end', 'csv-record-long', 2, Buffer.from(`login,name\nanna,${'x'.repeat(20_000)}\n`)],
  ])('%s is refused: %s', (_what, fault, line, bytes) => {
    expect(() => readCsv(bytes)).toThrow(expect.objectContaining({ fault, line } as Partial<CsvUnreadable>));
  });

  it('that is empty has no records', () => {
    expect(read('')).toEqual([]);
    expect(read('\n\n')).toEqual([]);
  });
});
