import { readFile } from 'node:fs/promises';
import { everyGrant } from '../accounts/grant.ts';
import { CsvUnreadable, readCsv } from '../csv/read-csv.ts';
import { applyImport } from '../people/apply-import.ts';
import { type ImportPlan, planImport } from '../people/plan-import.ts';
import type { Importer, PlannedLine } from '../people/plan-line.ts';
import { type LineFault, maxTableRecords, readUserTable, type UserTable } from '../people/read-user-table.ts';
import { importFaults } from '../people/user-columns.ts';
import { type Command, type CommandInput, jsonOption, type Terminal, textOf, UsageError } from './command.ts';
import { formatTable } from './format-table.ts';
import { withPeople } from './with-people.ts';

/** Lines are applied four at a time, and something may wait besides. */
const maxConnections = 5;

export const usersImport: Command = {
  usage: 'users import FILE [--apply] [--company COMPANY] [--json]',
  about: 'show what a CSV file of users would add and change, line by line; --apply does it',
  options: { apply: { type: 'boolean' }, company: { type: 'string' }, ...jsonOption },
  words: 1,
  async run({ options, words: [path = ''], terminal }) {
    const table = await readTable(path);
    if (table.faults.length > 0) {
      for (const fault of table.faults) terminal.complain(`belcode: ${wordsOf(fault)}`);
      return 1;
    }
    return withPeople(
      terminal,
      async (people) => {
        const company = textOf(options.company);
        const companyId = company === undefined ? undefined : (await people.companies.findByName(company)).id;
        const importer: Importer = { grant: everyGrant, by: people.actor, companyId };
        if (options.apply === true) return apply({ people, table, importer }, { options, terminal });
        return show(await planImport(people, table.lines, importer), { options, terminal });
      },
      maxConnections,
    );
  },
};

type Output = Pick<CommandInput, 'options' | 'terminal'>;

/** @throws UsageError for a file that cannot be read */
async function readTable(path: string): Promise<UserTable> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${path}: ${error.code}`);
  });
  try {
    return readUserTable(readCsv(bytes, maxTableRecords));
  } catch (error) {
    if (!(error instanceof CsvUnreadable)) throw error;
    throw new UsageError(`${path}${error.line === undefined ? '' : `, line ${error.line}`}: ${error.message}`);
  }
}

function show(plan: ImportPlan, { options, terminal }: Output): number {
  const { lines, counts } = plan;
  if (options.json) {
    terminal.print(JSON.stringify({ counts, lines: lines.map(({ work: _, ...line }) => line) }));
    return counts.refused > 0 ? 1 : 0;
  }
  const shown = lines.filter(({ act }) => act !== 'none');
  if (shown.length > 0) terminal.print(formatTable([['LINE', 'LOGIN', 'WHAT', 'HOW'], ...shown.map(rowOf)]));
  terminal.print(
    `${counts.add} to add, ${counts.change} to change, ${counts.none} as they are, ${counts.refused} with a fault.`,
  );
  if (counts.refused > 0) terminal.complain('Nothing is applied while a line has a fault.');
  else if (counts.add + counts.change > 0) terminal.complain('Nothing was changed yet: --apply does it.');
  else terminal.complain('There is nothing to do.');
  return counts.refused > 0 ? 1 : 0;
}

function rowOf({ line, login, act, changes, faults }: PlannedLine): string[] {
  const how =
    act === 'refused'
      ? faults.map(wordsOf).join(' ')
      : changes
          .filter(({ column }) => column !== 'login')
          .map(({ column, from, to }) =>
            act === 'add' ? `${column}: ${to}` : `${column}: ${from || '-'} → ${to || '-'}`,
          )
          .join(', ');
  return [String(line), login, act === 'refused' ? 'FAULT' : act, how];
}

function wordsOf({ fault, column, about }: LineFault): string {
  const where = [column, about].filter((each) => each !== undefined).join(' ');
  return where === '' ? importFaults[fault] : `${importFaults[fault]} (${where})`;
}

type Job = { people: Parameters<typeof applyImport>[0]; table: UserTable; importer: Importer };

async function apply({ people, table, importer }: Job, output: Output): Promise<number> {
  const { options, terminal } = output;
  const applied = await applyImport(people, table.lines, importer, { progress: progressOn(terminal) });
  if ('plan' in applied) return show(applied.plan, output);
  const { added, changed, disabled, enabled, failed } = applied;
  if (options.json) terminal.print(JSON.stringify({ added, changed, disabled, enabled, failed }));
  else if (added + changed + disabled + enabled + failed.length === 0) terminal.print('There was nothing to do.');
  else terminal.print(`${added} added, ${changed} changed, ${disabled} disabled, ${enabled} enabled.`);
  for (const { line, login, ...fault } of failed)
    terminal.complain(`Line ${line}, ${login}, was not applied: ${wordsOf(fault)}`);
  return failed.length > 0 ? 1 : 0;
}

/** A line on stderr at each tenth. */
function progressOn({ complain }: Terminal): (done: number, of: number) => void {
  let tenths = 0;
  return (done, of) => {
    const now = Math.floor((10 * done) / of);
    if (now > tenths && of > 100) complain(`${done} of ${of}`);
    tenths = now;
  };
}
