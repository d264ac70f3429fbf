import { readConfig } from '../config.ts';
import { migrateDown, migrateUp, migrationStatus } from '../postgres/migrate.ts';
import { type Command, type CommandInput, jsonOption, UsageError } from './command.ts';
import { formatTable } from './format-table.ts';

export const migrate: Command = {
  usage: 'migrate [--down | --status] [--json]',
  about: 'apply all migrations to the database, undo the latest one, or show them',
  options: { down: { type: 'boolean' }, status: { type: 'boolean' }, ...jsonOption },
  words: 0,
  async run(input) {
    const { options, terminal } = input;
    if (options.down && options.status) throw new UsageError('use --down or --status, not both');
    const { BELCODE_DATABASE_URL: url } = readConfig('cli', terminal.environment);
    if (options.status) return printStatus(url, input);
    const names = await (options.down ? migrateDown(url) : migrateUp(url));
    if (options.json) terminal.print(JSON.stringify({ [options.down ? 'undone' : 'done']: names }));
    else if (names.length === 0) terminal.print('Nothing to do.');
    else for (const name of names) terminal.print(`${options.down ? 'undone' : 'done'}  ${name}`);
    return 0;
  },
};

async function printStatus(url: string, { options, terminal }: CommandInput): Promise<number> {
  const status = await migrationStatus(url);
  if (options.json) {
    terminal.print(JSON.stringify(status));
    return 0;
  }
  terminal.print(
    formatTable((['done', 'pending', 'newer'] as const).flatMap((kind) => status[kind].map((name) => [kind, name]))),
  );
  return 0;
}
