import { stringify } from 'csv-stringify/sync';

/** Excel reads a file as UTF-8 only if it begins with this. */
export const byteOrderMark = '\uFEFF';

/** What Excel separates columns by where the decimal mark is a comma, as in Dutch, and elsewhere. */
export type Separator = ',' | ';';

export type Cell = string | number | boolean | Date | undefined;

/**
 * Lines of CSV (RFC 4180), each ended by CRLF. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front, so a number with `+` has one too, and so has a formula behind any separator within the text; `readCsv` takes
 * it away. A file begins with `byteOrderMark`; long ones are
 * written in parts.
 */
export function csvLines(rows: readonly (readonly Cell[])[], separator: Separator = ','): string {
  return stringify(
    rows.map((row) => row.map(textOf)),
    { delimiter: separator, record_delimiter: 'windows' },
  );
}

/**
 * How a formula begins (OWASP, "CSV injection"), also in the wide characters of Japanese. Quotes and apostrophes in
 * front belong to it, so that each text comes back as it was.
 */
const formula = `(?=['"]*[=+\\-@\\t\\r\\n＝＋－＠])`;
/** Where a cell begins, also for a spreadsheet that separates by another character than the file. */
const cellBegins = '(?<=^|[,;\\t\\r\\n])';
const unescaped = new RegExp(cellBegins + formula, 'g');
const escaped = new RegExp(`${cellBegins}'${formula}`, 'g');

export function escapeFormula(text: string): string {
  return text.replace(unescaped, "'");
}

export function unescapeFormula(text: string): string {
  return text.replace(escaped, '');
}

function textOf(cell: Cell): string {
  if (typeof cell === 'string') return escapeFormula(cell);
  if (cell instanceof Date) return cell.toISOString();
  return cell === undefined ? '' : String(cell);
}
