import { readFileSync, statSync } from 'node:fs';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { type Step, withoutIds } from './step.ts';

export interface PostgresTrace {
  steps(): Step[];
}

/** `1700000000.123 belcode LOG:  execute <unnamed>: select …`, in the prefix that is set below. */
const logged = /^(\d+\.\d+) (\S+) LOG: {2}(?:execute [^:]*|statement): (.*)$/;
const textLimit = 200;

/**
 * Records each query, from now on, in the log of a lab that nobody else uses.
 *
 * @param url of the database
 * @param logFile of PostgreSQL
 */
export async function tracePostgres(url: string, logFile: string): Promise<PostgresTrace> {
  const database = connectPostgres(url, 'migrations', 1);
  const name = new URL(url).pathname.slice(1);
  try {
    await database.raw(`alter system set log_line_prefix = '%n %d '`);
    await database.raw(`alter system set log_statement = 'all'`);
    await database.raw('select pg_reload_conf()');
  } finally {
    await database.destroy();
  }
  const from = statSync(logFile).size;
  return {
    steps: () =>
      readFileSync(logFile)
        .subarray(from)
        .toString()
        // A statement of several lines.
        .replaceAll(/\n\t\s*/g, ' ')
        .split('\n')
        .flatMap((line) => {
          const [, at, of, statement = ''] = logged.exec(line) ?? [];
          if (at === undefined || of !== name) return [];
          const what = withoutIds(statement).slice(0, textLimit);
          return [{ at: Number(at) * 1_000, to: 'postgres' as const, by: 'api', what, inside: 0 }];
        }),
  };
}
