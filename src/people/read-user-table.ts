import { hasInvisible, showInvisible } from '../accounts/name.ts';
import { columnNames, type ImportFault, isHeadOf, type UserColumn, userColumns } from './user-columns.ts';

/** Something wrong with a file, or with a line of it. */
export interface LineFault {
  fault: ImportFault;
  /** Where, if it is one cell. */
  column?: UserColumn;
  /** A word of the file that the fault is about, such as the head of a column; or the line where a login was before. */
  about?: string;
}

export interface TableLine {
  /** In the file, from 1. */
  line: number;
  /** As it was typed. */
  login: string;
  /** What the line says, read; a column that the file lacks, or that keeps what is there, is absent. */
  cells: Partial<Record<UserColumn, string>>;
  faults: LineFault[];
}

/** A file as the entry points read it. */
export interface TableRecord {
  line: number;
  cells: readonly string[];
}

export interface UserTable {
  lines: TableLine[];
  /** What is wrong with the file as a whole; then it has no lines. */
  faults: LineFault[];
}

/** More than the users of any exchange of one host; each line is a transaction. */
const maxImportLines = 20_000;
/** Records of a file that need to be read: the heads, and a line too many. */
export const maxTableRecords = maxImportLines + 2;

/** Reads the records of a file by the heads in its first line. Every fault is found, and none ends the reading. */
export function readUserTable([heads, ...records]: readonly TableRecord[]): UserTable {
  const { columns, faults } = readHeads(heads?.cells ?? []);
  if (faults.length > 0) return { lines: [], faults };
  if (records.length === 0) return { lines: [], faults: [{ fault: 'file-empty' }] };
  if (records.length > maxImportLines)
    return { lines: [], faults: [{ fault: 'too-many-lines', about: String(maxImportLines) }] };
  const seen = new Map<string, number>();
  return { faults: [], lines: records.map((record) => readLine(columns, record, seen)) };
}

function readHeads(heads: readonly string[]): { columns: (UserColumn | undefined)[]; faults: LineFault[] } {
  const faults: LineFault[] = [];
  const columns = heads.map((head) => {
    const word = head.toLowerCase();
    const column = columnNames.find((each) => isHeadOf(each, word));
    // A column without head, which spreadsheets write behind the last one.
    if (column === undefined && word !== '')
      faults.push({ fault: 'column-unknown', about: showInvisible(head.slice(0, 80)) });
    return column;
  });
  const twice = columns.find((each, index) => each !== undefined && columns.indexOf(each) !== index);
  if (twice !== undefined) faults.push({ fault: 'column-twice', about: twice });
  if (!columns.includes('login')) faults.unshift({ fault: 'column-missing' });
  return { columns, faults };
}

function readLine(
  columns: readonly (UserColumn | undefined)[],
  { line, cells: texts }: TableRecord,
  seen: Map<string, number>,
): TableLine {
  const cells: TableLine['cells'] = {};
  const faults: LineFault[] = [];
  for (const [index, column] of columns.entries()) {
    if (column === undefined) continue;
    const text = texts[index] ?? '';
    const { empty, read } = userColumns[column];
    if (text === '') {
      // A line that ends early says nothing about the columns behind.
      if (empty === 'removes' && index < texts.length) cells[column] = '';
      continue;
    }
    const value = hasInvisible(text) ? { fault: 'cell-invisible' as const } : read(text);
    if (typeof value === 'string') cells[column] = value;
    else faults.push({ ...value, column });
  }
  if (texts.slice(columns.length).some((text) => text !== '')) faults.push({ fault: 'cells-too-many' });
  const login = showInvisible(texts[columns.indexOf('login')] ?? '');
  if (login === '') faults.push({ fault: 'login-missing', column: 'login' });
  const before = seen.get(login.toLowerCase());
  if (login !== '' && before !== undefined)
    faults.push({ fault: 'login-twice', column: 'login', about: String(before) });
  seen.set(login.toLowerCase(), before ?? line);
  return { line, login, cells, faults };
}
