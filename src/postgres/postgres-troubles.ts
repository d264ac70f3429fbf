import type { TroubleLine } from '../trouble.ts';

/** By SQLSTATE (PostgreSQL, appendix A), or the words of the connection. */
export const postgresTroubles: readonly TroubleLine[] = [
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
    'Add the role to pg_hba.conf: docs/operations/connections.md, "Passwords of Redis and PostgreSQL", has the lines.',
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
    'Let BELCODE_DATABASE_URL name the primary, or all servers; or promote this one.',
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
  [/altnames/, 'The certificate of PostgreSQL is for another name.', 'Write that name into BELCODE_DATABASE_URL.'],
  [
    /self[- ]signed|unable to (?:verify|get)|CERT|certificate/i,
    'The certificate of PostgreSQL is not trusted.',
    'Give the programs the authority that signed it: NODE_EXTRA_CA_CERTS=FILE, or sslrootcert=FILE in BELCODE_DATABASE_URL.',
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

const undefinedTable = '42P01';

/**
 * A failure of the database in words for the operator, with what mends it where that is known. Contains no value of a
 * query.
 */
export function databaseTrouble(error: unknown): string {
  if (isUndefinedTable(error)) return 'PostgreSQL has no tables of Belcode yet: run `belcode migrate`';
  // Node throws an AggregateError without a message when every address of a host refuses.
  const { message, code = '' } = error as { message?: string; code?: string };
  const words = message || code || 'no answer';
  const mend = postgresTroubles.find(([when]) => when.test(`${code} ${words}`))?.[2];
  return `PostgreSQL: ${words}${mend === undefined ? '' : `. ${mend}`}`;
}

/** NUL and other bytes that are no text; a number or a moment that is malformed or out of range. */
const valuesRefused = ['22021', '22P05', '22P02', '22003', '22007', '22008'];

/** Whether PostgreSQL is well, and a value of the request is not. */
export function isValueRefused(error: unknown): boolean {
  return valuesRefused.includes(String((error as { code?: unknown }).code));
}

export function isUndefinedTable(error: unknown): boolean {
  return (error as { code?: unknown }).code === undefinedTable;
}
