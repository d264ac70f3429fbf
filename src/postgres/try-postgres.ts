import { Refusal } from '../errors.ts';
import { type Trouble, troubleOf } from '../trouble.ts';
import { type Database, query } from './connect-postgres.ts';
import { readMigrationStatus } from './migrations.ts';
import { postgresTroubles } from './postgres-troubles.ts';

/** Every table that the programs read and write by their own role. A test compares the list with the migrations. */
export const usedTables = [
  ...[
    'api_key_companies',
    'api_keys',
    'app_devices',
    'audit',
    'audit_repeats',
    'bypasses',
    'call_hours',
    'calls',
    'companies',
  ],
  ...[
    'destination_rules',
    'factors',
    'method_rules',
    'oidc_client_companies',
    'oidc_clients',
    'oidc_keys',
    'passkeys',
    'password_campaigns',
    'push_keys',
    'radius_clients',
    'recovery_codes',
    'remembered_browsers',
    'replaced_passwords',
    'roll_out',
    'second_factor_failures',
  ],
  ...[
    'submitted_recordings',
    'suspended_numbers',
    'tried_writes',
    'unfinished_logins',
    'users',
    'webhook_endpoints',
    'webhook_messages',
  ],
] as const;

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

/**
 * Lets PostgreSQL do what Belcode needs, as the role of the programs: has all tables, gives the rights to them, and
 * writes.
 *
 * @returns what is wrong; undefined when all is right. Never throws
 */
export async function tryPostgres(database: Database): Promise<Trouble | undefined> {
  try {
    if ((await readMigrationStatus(database)).pending.length > 0) return lacksTables;
    const namesOf = async (statement: string) => {
      const { rows } = await query(() => database.raw<{ rows: { name: string }[] }>(statement, [[...usedTables]]));
      return rows.map(({ name }) => name);
    };
    const broken = await namesOf(brokenTables);
    if (broken.length > 0) return endedHalfway(broken);
    const refused = await namesOf(refusedTables);
    if (refused.length > 0) {
      const names = refused.join(', ');
      return {
        says: `The role of Belcode may not read and write these tables: ${names}.`,
        mend: 'Run belcode migrate as the role of the programs, or: grant all on all tables in schema public to belcode.',
      };
    }
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

/** Every update of a row needs `select`, and every table is changed by an insert; the audit by nothing else. */
const refusedTables = `
  select name from unnest(?::text[]) as name
  where to_regclass(name) is null
     or not (has_table_privilege(to_regclass(name), 'select') and has_table_privilege(to_regclass(name), 'insert'))
  order by name`;
