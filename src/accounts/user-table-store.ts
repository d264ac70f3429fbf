import { type Database, query } from '../postgres/connect-postgres.ts';
import type { Language, Role } from './user.ts';
import type { UserRow } from './user-row.ts';

/** A user as a line of a table. */
export interface TableUser {
  id: string;
  companyId: string;
  login: string;
  name: string;
  email: string | undefined;
  role: Role;
  language: Language | undefined;
  extension: string | undefined;
  /** Disabled themselves; the company may have ended besides. */
  isDisabled: boolean;
  /** Kind of the actor who disabled them. */
  disabledBy: string | null;
}

/** Whose users a table has; `companyIds` undefined for every company. */
export interface TableReach {
  companyIds: readonly string[] | undefined;
  roles: readonly Role[];
}

/** Reads many users at a time. Throws Refusal store-unavailable when the database is away. */
export class UserTableStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @param logins at most some hundreds, in any case of letters
   * @returns users of every company, by login in lower case
   */
  async findByLogins(logins: readonly string[]): Promise<Map<string, TableUser>> {
    if (logins.length === 0) return new Map();
    const rows = await query(() =>
      this.#rows().whereRaw(
        'lower(login collate "C") = any (select lower(each collate "C") from unnest(?::text[]) each)',
        [[...logins]],
      ),
    );
    return new Map(rows.map((row) => [row.login.toLowerCase(), fromRow(row)]));
  }

  /** Ordered by login. @param after the last login of the page before @param limit at most some hundreds */
  async page({ companyIds, roles }: TableReach, after: string | undefined, limit: number): Promise<TableUser[]> {
    const rows = this.#rows()
      .whereIn('role', [...roles])
      .orderByRaw('lower(login collate "C")')
      .limit(limit);
    if (companyIds !== undefined) rows.whereIn('company_id', [...companyIds]);
    if (after !== undefined) rows.whereRaw('lower(login collate "C") > lower(? collate "C")', [after]);
    return (await query(() => rows)).map(fromRow);
  }

  #rows() {
    return this.#database<UserRow>('users').select<Row[]>(
      'id',
      'company_id',
      'login',
      'name',
      'email',
      'role',
      'language',
      'extension',
      'disabled_at',
      'disabled_by',
    );
  }
}

type Row = Pick<
  UserRow,
  'id' | 'company_id' | 'login' | 'name' | 'email' | 'role' | 'language' | 'extension' | 'disabled_at' | 'disabled_by'
>;

function fromRow(row: Row): TableUser {
  return {
    id: row.id,
    companyId: row.company_id,
    login: row.login,
    name: row.name,
    email: row.email ?? undefined,
    role: row.role,
    language: row.language ?? undefined,
    extension: row.extension ?? undefined,
    isDisabled: row.disabled_at !== null,
    disabledBy: row.disabled_by,
  };
}
