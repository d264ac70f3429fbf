import type { CommandInput } from './command.ts';
import { formatTable } from './format-table.ts';
import { printable } from './printable.ts';

/** Prints a table for people, or JSON for programs. Times are ISO 8601. */
export function printRows<T extends object>(
  { options, terminal }: Pick<CommandInput, 'options' | 'terminal'>,
  things: readonly T[],
  heads: readonly string[],
  cellsOf: (thing: T) => readonly (string | number | Date | undefined)[],
): void {
  if (options.json) {
    terminal.print(JSON.stringify(things));
    return;
  }
  const rows = things.map((thing) => cellsOf(thing).map(formatCell));
  terminal.print(formatTable([heads, ...rows]));
}

function formatCell(value: string | number | Date | undefined): string {
  if (value instanceof Date) return value.toISOString().replace(/\.\d+Z$/, 'Z');
  return value === undefined || value === '' ? '-' : printable(String(value));
}
