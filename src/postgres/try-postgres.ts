import { Refusal } from '../errors.ts';
import { type Trouble, troubleOf } from '../trouble.ts';
import { type Database, query } from './connect-postgres.ts';
import { readMigrationStatus } from './migrations.ts';
import { postgresTroubles } from './postgres-troubles.ts';
import { grantsOf, readRefused, tryRefused, usedTables } from './table-rights.ts';

const postgresAway: Trouble = {
  says: 'PostgreSQL does not answer. Nobody can log in.',
  mend: 'Start PostgreSQL, or set BELCODE_DATABASE_URL.',
};

const lacksTables: Trouble = {
  says: 'PostgreSQL answers, but lacks tables.',
  mend: 'Run: belcode migrate',
};

/** A migration makes a table and its primary key together; pg_restore makes the keys last. */
function endedHalfway(names: readonly string[]): Trouble {
  return {
    says: `These tables are missing, or have no primary key: ${names.join(', ')}. A restore has ended halfway.`,
    mend: 'Restore the whole dump into a new database: docs/operations/back-up-and-restore.md.',
  };
}

function lacksRights(said: string, refused: Parameters<typeof grantsOf>[0]): Trouble {
  return {
    says: `The role of Belcode may not do all that it must. PostgreSQL says: ${said}.`,
    mend: `As the owner of the tables: ${grantsOf(refused)}`,
  };
}

/**
 * Lets PostgreSQL do what Belcode needs, as the role of the programs: has all tables, gives the rights to them, and
 * writes.
 *
 * @returns what is wrong; undefined when all is right. Never throws
 */
export async function tryPostgres(database: Database): Promise<Trouble | undefined> {
  try {
    if ((await readMigrationStatus(database)).pending.length > 0) return lacksTables;
    const { rows: broken } = await query(() => database.raw<{ rows: { name: string }[] }>(brokenTables, [usedTables]));
    if (broken.length > 0) return endedHalfway(broken.map(({ name }) => name));
    const [refused, ...more] = await readRefused(database);
    if (refused !== undefined) return lacksRights(await tryRefused(database, refused), [refused, ...more]);
    await query(() => database('tried_writes').insert({ id: 1, at: database.fn.now() }).onConflict('id').merge());
    return undefined;
  } catch (error) {
    return explainPostgres(error);
  }
}

/** What is wrong with PostgreSQL, from an error of `query`. */
export function explainPostgres(error: unknown): Trouble {
  const { code = '', message } = ((error as Error).cause ?? {}) as { code?: string; message?: string };
  const words = error instanceof Refusal ? (error.detail ?? '') : String(error);
  if (/no tables of Belcode/.test(words)) return lacksTables;
  return troubleOf(`${code} ${message || words}`, postgresTroubles, postgresAway);
}

const brokenTables = `
  select name from unnest(?::text[]) as name
  where to_regclass(name) is null
     or not exists (select from pg_constraint where conrelid = to_regclass(name) and contype = 'p')
  order by name`;
