import { stringify } from 'csv-stringify/sync';

/** Excel reads a file as UTF-8 only if it begins with this. */
export const byteOrderMark = '\uFEFF';

/** What Excel separates columns by where the decimal mark is a comma, as in Dutch, and elsewhere. */
export type Separator = ',' | ';';

export type Cell = string | number | boolean | Date | undefined;

/**
 * Lines of CSV (RFC 4180), each ended by CRLF. A text that a spreadsheet would run as a formula gets an apostrophe in
 * front, so a number with `+` has one too; `readCsv` takes it away. A file begins with `byteOrderMark`; long ones are
 * written in parts.
 */
export function csvLines(rows: readonly (readonly Cell[])[], separator: Separator = ','): string {
  return stringify(
    rows.map((row) => row.map(textOf)),
    { delimiter: separator, record_delimiter: 'windows' },
  );
}

/**
 * How a formula begins (OWASP, "CSV injection"), also in the wide characters of Japanese. Apostrophes in front belong
 * to it, so that each text comes back as it was.
 */
const formula = /^'*[=+\-@\t\r\n＝＋－＠]/;

export function escapeFormula(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

export function unescapeFormula(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}

function textOf(cell: Cell): string {
  if (typeof cell === 'string') return escapeFormula(cell);
  if (cell instanceof Date) return cell.toISOString();
  return cell === undefined ? '' : String(cell);
}
