import { migrateUp, migrationStatus } from '../../postgres/migrate.ts';
import { soundsBuild } from '../sounds-build.ts';
import type { Step } from './setup-step.ts';
import { terminalOf } from './site.ts';

/** The tables of the database. */
export const makeTables: Step = {
  name: 'tables',
  async plan({ settings }) {
    const url = settings.get('BELCODE_DATABASE_URL') ?? '';
    // Undefined before there is a database.
    const status = await migrationStatus(url).catch(() => undefined);
    if (status?.pending.length === 0) return { found: `all there, up to ${status.done.at(-1)}` };
    return {
      found: status === undefined ? 'none yet' : `${status.pending.length} migrations are not done`,
      acts: [
        {
          says: 'belcode migrate',
          run: async () => `${(await migrateUp(url)).length} migrations done`,
        },
      ],
    };
  },
};

/** The prompts. Sounds that are there already are kept, so this runs each time. */
export const makeSounds: Step = {
  name: 'sounds',
  async plan(site) {
    return {
      found: site.settings.get('BELCODE_SOUNDS') ?? '/var/lib/belcode/sounds',
      acts: [
        {
          says: 'belcode sounds build',
          async run() {
            let printed = '';
            const terminal = { ...terminalOf(site), print: (line: string) => (printed = line) };
            await soundsBuild.run({ options: {}, words: [], terminal });
            return printed;
          },
        },
      ],
    };
  },
};
