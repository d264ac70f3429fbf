import { CsvError, parse } from 'csv-parse/sync';
import { unescapeFormula } from './write-csv.ts';

const csvFaults = {
  'csv-not-utf-8': 'The file is not UTF-8. In Excel, save it as "CSV UTF-8 (comma delimited)".',
  'csv-not-text': 'The file is no text. Save the sheet as CSV, and not as a workbook.',
  'csv-quote-open': 'A quote (") is opened here and never closed.',
  'csv-quote-wrong': 'A quote (") inside a cell is written twice, and a cell with quotes begins and ends with one.',
  'csv-record-long': 'This line is too long. A quote (") may be missing.',
} as const;

export type CsvFault = keyof typeof csvFaults;

/** A file that cannot be read as CSV. */
export class CsvUnreadable extends Error {
  readonly fault: CsvFault;
  /** Counted from 1; undefined for the file as a whole. */
  readonly line: number | undefined;

  constructor(fault: CsvFault, line?: number) {
    super(csvFaults[fault]);
    this.fault = fault;
    this.line = line;
  }
}

export interface CsvRecord {
  /** Where the record begins, counted from 1; a cell in quotes may go on over further lines. */
  line: number;
  cells: string[];
}

/** Characters of a record. A quote that is not closed makes one of the rest of the file. */
const maxRecordLength = 10_000;
const [lineFeed, carriageReturn] = [10, 13];
/** Cells of a record, which cost time and memory also where they are empty. */
const maxCells = 100;

/**
 * Reads CSV as spreadsheets write it: separated by comma, semicolon or tab, with or without a byte order mark, in UTF-8
 * or UTF-16. Cells are trimmed, and an apostrophe in front of a formula is taken away. Empty lines are left out, and
 * cost nothing.
 *
 * @param maxRecords after which the reading ends, because each costs memory; default all
 * @throws CsvUnreadable
 */
export function readCsv(bytes: Uint8Array, maxRecords?: number): CsvRecord[] {
  const { text, separator, firstLine } = withoutSeparatorLine(decode(bytes));
  refuseLongLine(text, firstLine);
  let lastLine = 0;
  try {
    const read = parse(text, {
      delimiter: separator ?? separatorOf(text),
      info: true,
      raw: true,
      relax_column_count: true,
      max_record_size: maxRecordLength,
      // Before a record is kept. `skip_empty_lines` would put the lines that it skips into the next record's `raw`.
      skip_records_with_empty_values: true,
      ...(maxRecords !== undefined && { to: maxRecords }),
      on_record: (record: string[], { lines }: { lines: number }) => {
        lastLine = lines;
        return record;
      },
    }) as unknown as { record: string[]; raw: string; info: { lines: number } }[];
    return read.map(({ record, raw, info }) => {
      const line = info.lines - linesWithin(raw) + firstLine;
      if (record.length > maxCells) throw new CsvUnreadable('csv-record-long', line);
      return { line, cells: record.map((cell) => unescapeFormula(cell.trim())) };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CsvUnreadable(faultOf(error.code), filledLineAfter(text, lastLine) + firstLine);
  }
}

/** The first line after `line` that is not empty, from 1. */
function filledLineAfter(text: string, line: number): number {
  const rest = text.split(/\r\n|\r|\n/).slice(line);
  return (
    line +
    1 +
    Math.max(
      0,
      rest.findIndex((each) => /[^\s,;]/.test(each)),
    )
  );
}

/** `max_record_size` does not count separators, and the parser needs seconds for a line of a million of them. */
function refuseLongLine(text: string, firstLine: number): void {
  let [line, length] = [1, 0];
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charCodeAt(i);
    if (character === lineFeed || character === carriageReturn) {
      // CR and LF together end one line.
      if (character === carriageReturn || text.charCodeAt(i - 1) !== carriageReturn) line += 1;
      length = 0;
    } else if (length === maxRecordLength) throw new CsvUnreadable('csv-record-long', line + firstLine);
    else length += 1;
  }
}

function faultOf(code: string): CsvFault {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'csv-quote-open';
  return code === 'CSV_MAX_RECORD_SIZE' ? 'csv-record-long' : 'csv-quote-wrong';
}

/** Line ends inside the cells of a record. */
function linesWithin(raw: string): number {
  return (raw.replace(/(\r\n|\r|\n)$/, '').match(/\r\n|\r|\n/g) ?? []).length;
}

function decode(bytes: Uint8Array): string {
  const text = decodeAs(encodingOf(bytes), bytes);
  // A workbook, or UTF-16 without its mark. A NUL further on is a fault of its cell.
  const [heads = ''] = text.split('\n', 1);
  if (text.startsWith('PK\u0003\u0004') || heads.includes('\0')) throw new CsvUnreadable('csv-not-text');
  return text;
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) throw new CsvUnreadable('csv-not-text');
    throw new CsvUnreadable('csv-not-utf-8', firstWrongLine(bytes));
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The line with the first character of another encoding. */
function firstWrongLine(bytes: Uint8Array): number {
  const replaced = new TextDecoder('utf-8').decode(bytes);
  return replaced.slice(0, replaced.indexOf('\uFFFD')).split('\n').length;
}

/** Excel also writes the separator into a line of its own, as in `sep=;`. */
function withoutSeparatorLine(text: string): { text: string; separator: string | undefined; firstLine: number } {
  const [line, separator] = /^sep=([,;\t])\r?\n/i.exec(text) ?? [];
  if (line === undefined) return { text, separator: undefined, firstLine: 0 };
  return { text: text.slice(line.length), separator, firstLine: 1 };
}

/** The one that the heads use most. */
function separatorOf(text: string): string {
  const heads = /^.*$/m.exec(text.trimStart())?.[0] ?? '';
  const counts = [',', ';', '\t'].map((each) => [each, heads.split(each).length] as const);
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
