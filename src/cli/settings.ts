import { settings as everySetting } from '../config.ts';
import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';

export const settings: Command = {
  usage: 'settings [--json]',
  about: 'list every setting with its default and purpose',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const rows = Object.entries<{ default?: string; about: string }>(everySetting).map(([name, setting]) => ({
      name,
      default: setting.default ?? null,
      about: setting.about,
    }));
    if (options.json) terminal.print(JSON.stringify(rows));
    else {
      const table = rows.map((row) => [
        row.name,
        row.default === null ? '(none)' : row.default || '(empty)',
        row.about,
      ]);
      terminal.print(formatTable([['SETTING', 'DEFAULT', 'FOR'], ...table]));
    }
    return 0;
  },
};
