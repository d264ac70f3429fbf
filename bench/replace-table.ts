import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../lab/folders.ts';

/**
 * Writes a table into a page of the project, between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @param rows the head first
 */
export function replaceTable(page: string, name: string, rows: readonly (readonly string[])[]): void {
  const file = join(projectFolder, page);
  const text = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} lacks ${begin.trim()} and ${end}`);
  const [head = [], ...body] = rows;
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  const table = [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`);
}
