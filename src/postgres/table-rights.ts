import { type Database, query } from './connect-postgres.ts';

export type TableRight = 'select' | 'insert' | 'update' | 'delete';

const appended = ['select', 'insert'] as const;
/** A row that is locked needs `update` too. */
const changed = ['select', 'insert', 'update'] as const;
const replaced = ['select', 'insert', 'delete'] as const;
const all = ['select', 'insert', 'update', 'delete'] as const;

/**
 * Every table that the programs use by their own role, and what they do there. What `belcode prune` removes it removes
 * as the owner. A test compares the list with the migrations and with the statements of the source.
 */
export const tableRights = {
  api_key_companies: appended,
  api_keys: changed,
  app_devices: all,
  audit: appended,
  audit_repeats: changed,
  bypasses: all,
  call_hours: changed,
  calls: changed,
  companies: changed,
  destination_rules: all,
  factors: all,
  method_rules: all,
  oidc_client_companies: appended,
  oidc_clients: all,
  oidc_keys: replaced,
  passkeys: changed,
  password_campaigns: changed,
  push_keys: changed,
  radius_clients: all,
  recovery_codes: replaced,
  remembered_browsers: all,
  replaced_passwords: all,
  roll_out: changed,
  second_factor_failures: all,
  submitted_recordings: all,
  suspended_numbers: all,
  tried_writes: changed,
  unfinished_logins: all,
  users: all,
  webhook_endpoints: all,
  webhook_messages: all,
} as const satisfies Record<string, readonly TableRight[]>;

export const usedTables = Object.keys(tableRights);

interface Refused {
  table: string;
  right: TableRight;
  /** As a grant names it. */
  role: string;
}

/** The rights that the role of the programs lacks. */
export async function readRefused(database: Database): Promise<Refused[]> {
  const pairs = Object.entries(tableRights).flatMap(([table, rights]) =>
    rights.map((right) => [table, right] as const),
  );
  const { rows } = await query(() =>
    database.raw<{ rows: Refused[] }>(
      `select name as table, privilege as right, quote_ident(current_user) as role
       from unnest(?::text[], ?::text[]) as wanted (name, privilege)
       where to_regclass(name) is null or not has_table_privilege(to_regclass(name), privilege)
       order by name, privilege`,
      [pairs.map(([table]) => table), pairs.map(([, right]) => right)],
    ),
  );
  return rows;
}

/** The grants that give them, one for each right. */
export function grantsOf(refused: readonly Refused[]): string {
  const rights = [...new Set(refused.map(({ right }) => right))];
  const tablesOf = (right: TableRight) => refused.filter((each) => each.right === right).map(({ table }) => table);
  return rights.map((right) => `grant ${right} on ${tablesOf(right).join(', ')} to ${refused[0]?.role};`).join(' ');
}

/** None of them changes a row, and all are rolled back. */
const trials: Readonly<Record<TableRight, (table: string) => string>> = {
  select: (table) => `select from ${table} where false`,
  insert: (table) => `insert into ${table} default values`,
  update: (table) => `select from ${table} where false for update`,
  delete: (table) => `delete from ${table} where false`,
};

/** Does what is refused. @returns what PostgreSQL says to it; empty when it does it all the same */
export async function tryRefused(
  database: Database,
  { table, right }: Pick<Refused, 'table' | 'right'>,
): Promise<string> {
  const transaction = await query(() => database.transaction());
  try {
    await transaction.raw(trials[right](table));
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await transaction.rollback();
  }
}
