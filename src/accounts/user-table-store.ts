import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { Language, Role } from './user.ts';
import { sqlOf, type UserCondition } from './user-condition.ts';
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
  /** What an identity provider calls them. */
  externalId: string | undefined;
  createdAt: Date;
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
    const rows = this.#within({ companyIds, roles }).orderByRaw('lower(login collate "C")').limit(limit);
    if (after !== undefined) rows.whereRaw('lower(login collate "C") > lower(? collate "C")', [after]);
    return (await query(() => rows)).map(fromRow);
  }

  /** One user within reach. @throws Refusal user-unknown */
  async find(reach: TableReach, id: string): Promise<TableUser> {
    const [user] = await this.findAll(reach, [id]);
    if (user === undefined) throw new Refusal('user-unknown');
    return user;
  }

  /** Users within reach, each once, by one query. @throws Refusal user-unknown when any is out of reach */
  async findAll(reach: TableReach, ids: readonly string[]): Promise<TableUser[]> {
    const wanted = [...new Set(ids)];
    // PostgreSQL refuses a NUL in a text.
    if (!wanted.every((id) => /^[\w.-]{1,64}$/.test(id))) throw new Refusal('user-unknown');
    const rows = await query(() => this.#within(reach).whereRaw('id = any(?::text[])', [wanted]));
    if (rows.length < wanted.length) throw new Refusal('user-unknown');
    return rows.map(fromRow);
  }

  /** The users within reach of whom a condition is true, in the order of their creation, and how many there are. */
  async search(
    reach: TableReach,
    condition: UserCondition | undefined,
    { offset, limit }: { offset: number; limit: number },
  ): Promise<{ users: TableUser[]; total: number }> {
    const [bare, values] = condition === undefined ? ['true', []] : sqlOf(condition);
    // In brackets, because `or` would lead out of the reach.
    const sql = `(${bare})`;
    const counted = await query(() =>
      this.#within(reach)
        .clearSelect()
        .whereRaw(sql, values as string[])
        .count<{ count: string }[]>('* as count'),
    );
    const total = Number(counted[0]?.count ?? 0);
    if (limit === 0 || offset >= total) return { users: [], total };
    const rows = await query(() =>
      this.#within(reach)
        .whereRaw(sql, values as string[])
        .orderBy(['created_at', 'id'])
        .offset(offset)
        .limit(limit),
    );
    return { users: rows.map(fromRow), total };
  }

  /** @throws Refusal user-unknown, also out of reach */
  async setExternalId(reach: TableReach, id: string, externalId: string | null): Promise<void> {
    const users = this.#within(reach).where({ id });
    if ((await query(() => users.update({ external_id: externalId }))) === 0) throw new Refusal('user-unknown');
  }

  #within({ companyIds, roles }: TableReach) {
    const rows = this.#rows().whereIn('role', [...roles]);
    return companyIds === undefined ? rows : rows.whereIn('company_id', [...companyIds]);
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
      'external_id',
      'created_at',
    );
  }
}

type Row = Pick<
  UserRow,
  | 'id'
  | 'company_id'
  | 'login'
  | 'name'
  | 'email'
  | 'role'
  | 'language'
  | 'extension'
  | 'disabled_at'
  | 'disabled_by'
  | 'external_id'
  | 'created_at'
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
    externalId: row.external_id ?? undefined,
    createdAt: row.created_at,
  };
}
