import { Refusal } from '../errors.ts';
import { type Trouble, type TroubleLine, troubleOf } from '../trouble.ts';
import { type Database, query } from './connect-postgres.ts';
import { readMigrationStatus } from './migrations.ts';

/** Every table that the programs read and write by their own role. A test compares the list with the migrations. */
export const usedTables = [
  ...['api_key_companies', 'api_keys', 'app_devices', 'audit', 'audit_repeats', 'companies', 'destination_rules'],
  ...['factors', 'password_campaigns', 'push_keys', 'replaced_passwords', 'roll_out', 'second_factor_failures'],
  ...['suspended_numbers', 'tried_writes', 'unfinished_logins', 'users'],
] as const;

/** By SQLSTATE (PostgreSQL, appendix A), or the words of the connection. */
const postgresTroubles: readonly TroubleLine[] = [
  [
    /password must be a string|no password supplied/i,
    'PostgreSQL asks for a password, and BELCODE_DATABASE_URL has none.',
    "Set one (alter role belcode password '…') and write it into BELCODE_DATABASE_URL.",
  ],
  [
    /\b28P01\b|password authentication failed/i,
    'PostgreSQL does not accept the password of BELCODE_DATABASE_URL.',
    "Write the right one into it, or set it: alter role belcode password '…'.",
  ],
  [
    /\b28000\b|pg_hba|Peer authentication|role .* does not exist/i,
    'PostgreSQL does not let the role of Belcode in.',
    'Add the role to pg_hba.conf: docs/operations.md, "Passwords of Redis and PostgreSQL", has the lines.',
  ],
  [/\b3D000\b/, 'The database does not exist.', 'Make it: createdb --owner belcode belcode.'],
  [
    /\b42501\b|permission denied/i,
    'The role of Belcode lacks rights in the database.',
    'Make it the owner: alter database belcode owner to belcode; on PostgreSQL 15 and later also of schema public.',
  ],
  [
    /\b25006\b|read-only/i,
    'PostgreSQL is read-only, as a standby is, so nothing can be written.',
    'Let BELCODE_DATABASE_URL name the primary, or promote this server.',
  ],
  [/\b53100\b|No space left/i, 'The disk of PostgreSQL is full.', 'Free space there; PostgreSQL goes on by itself.'],
  [
    /\b53300\b|too many clients|remaining connection slots/i,
    'PostgreSQL has no connection left.',
    'Raise max_connections, or end what holds them: select * from pg_stat_activity.',
  ],
  [/\b57P0[123]\b|starting up|shutting down/i, 'PostgreSQL is starting or stopping.', 'Wait until it is up.'],
  [
    /unsupported startup parameter/i,
    'A pooler before PostgreSQL refuses the time limits of Belcode.',
    'With PgBouncer set ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout.',
  ],
  [
    /self[- ]signed|unable to (?:verify|get)|CERT|certificate/i,
    'The certificate of PostgreSQL is not trusted.',
    'Give the programs the authority that signed it: NODE_EXTRA_CA_CERTS=FILE.',
  ],
  [
    /does not support SSL/i,
    'BELCODE_DATABASE_URL asks for TLS, and PostgreSQL offers none.',
    'Set ssl = on in postgresql.conf, or take sslmode out of BELCODE_DATABASE_URL.',
  ],
  [
    /\b55P03\b|\b57014\b|query timeout|statement timeout/i,
    'PostgreSQL connects, but a write does not end in time.',
    'See its log: a slow disk, a lock, or a synchronous standby that is away.',
  ],
];

const postgresAway: Trouble = {
  says: 'PostgreSQL does not answer. Nobody can log in.',
  mend: 'Start PostgreSQL, or set BELCODE_DATABASE_URL.',
};

const lacksTables: Trouble = {
  says: 'PostgreSQL answers, but lacks tables.',
  mend: 'Run: belcode migrate',
};

/**
 * Lets PostgreSQL do what Belcode needs, as the role of the programs: has all tables, gives the rights to them, and
 * writes.
 *
 * @returns what is wrong; undefined when all is right. Never throws
 */
export async function tryPostgres(database: Database): Promise<Trouble | undefined> {
  try {
    if ((await readMigrationStatus(database)).pending.length > 0) return lacksTables;
    const refused = await query(() => database.raw<{ rows: { name: string }[] }>(refusedTables, [[...usedTables]]));
    if (refused.rows.length > 0) {
      const names = refused.rows.map(({ name }) => name).join(', ');
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
  const { code = '' } = ((error as Error).cause ?? {}) as { code?: string };
  const words = error instanceof Refusal ? (error.detail ?? '') : String(error);
  if (/belcode migrate/.test(words)) return lacksTables;
  return troubleOf(`${code} ${words}`, postgresTroubles, postgresAway);
}

/** Every update of a row needs `select`, and every table is changed by an insert; the audit by nothing else. */
const refusedTables = `
  select name from unnest(?::text[]) as name
  where to_regclass(name) is null
     or not (has_table_privilege(to_regclass(name), 'select') and has_table_privilege(to_regclass(name), 'insert'))
  order by name`;
