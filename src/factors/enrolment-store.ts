import { type FactorKind, readFactorKind } from '../accounts/factor-kind.ts';
import type { Role } from '../accounts/user.ts';
import { mayLogIn } from '../accounts/user-row.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';

/**
 * A user in a list, with the kinds and dates of the factors. Numbers and labels of factors stay private to the user.
 */
export interface Enrolment {
  userId: string;
  companyId: string;
  login: string;
  name: string;
  role: Role;
  disabledAt: Date | undefined;
  passwordMustChange: boolean;
  /** When an operator last reset the factors. */
  secondFactorResetAt: Date | undefined;
  factors: { kind: FactorKind; isPrimary: boolean; addedAt: Date; lastUsedAt: Date | undefined }[];
}

export interface EnrolmentQuery {
  /** Undefined for every company. Whom the reader may see is up to the caller (`peopleUnder`). */
  companyId?: string | undefined;
  /** Every role by default. */
  roles?: readonly Role[] | undefined;
  /** Part of a login or a name. */
  search?: string | undefined;
  /** Login of the last user on the previous page. */
  after?: string | undefined;
  /** 1 to 500; default 50. */
  limit?: number | undefined;
}

export interface EnrolmentCounts {
  users: number;
  enrolled: number;
}

interface Row {
  id: string;
  company_id: string;
  login: string;
  name: string;
  role: Role;
  disabled_at: Date | null;
  password_must_change_at: Date | null;
  second_factor_reset_at: Date | null;
  factors: { kind: string; isPrimary: boolean; addedAt: string; lastUsedAt: string | null }[];
}

const maxRows = 500;

/**
 * Lists of users with their second factors. Every method throws Refusal store-unavailable when the database is away.
 */
export class EnrolmentStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Ordered by login. */
  async list({ companyId, roles, search, after, limit = 50 }: EnrolmentQuery = {}): Promise<Enrolment[]> {
    const rows = await query(() => {
      const users = this.#database<Row>('users as u').select<Row[]>(
        ...listedColumns.map((column) => `u.${column}`),
        this.#database.raw(factorsOfUser),
      );
      if (companyId !== undefined) users.where('u.company_id', companyId);
      if (roles !== undefined) users.whereIn('u.role', roles);
      if (after !== undefined) users.whereRaw(`${folded} > lower(? collate "C")`, [after]);
      if (search !== undefined && search !== '') {
        const part = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
        users.where((either) => either.whereILike('u.login', part).orWhereILike('u.name', part));
      }
      return users.orderByRaw(folded).limit(Math.max(1, Math.min(limit, maxRows)));
    });
    return rows.map(fromRow);
  }

  /** Number of users who may log in, and how many of them have a second factor. */
  async count({ companyId, roles }: Pick<EnrolmentQuery, 'companyId' | 'roles'> = {}): Promise<EnrolmentCounts> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: EnrolmentCounts[] }>(
        `select count(*)::int as users,
           count(*) filter (where exists (select from factors f where f.user_id = u.id))::int as enrolled
         from users u where ${mayLogIn('u')} and (?::text is null or company_id = ?)
           and (?::text[] is null or role = any(?::text[]))`,
        [companyId, companyId, roles && [...roles], roles && [...roles]].map((value) => value ?? null),
      ),
    );
    return rows[0] ?? { users: 0, enrolled: 0 };
  }
}

const listedColumns = [
  'id',
  'company_id',
  'login',
  'name',
  'role',
  'disabled_at',
  'password_must_change_at',
  'second_factor_reset_at',
];

/** Folds case as the index does, so that the index gives the order. */
const folded = 'lower(u.login collate "C")';

const factorsOfUser = `
  coalesce((
    select json_agg(json_build_object(
      'kind', f.kind, 'isPrimary', f.is_primary, 'addedAt', f.created_at, 'lastUsedAt', f.last_used_at
    ) order by f.position)
    from factors f where f.user_id = u.id
  ), '[]') as factors`;

function fromRow(row: Row): Enrolment {
  return {
    userId: row.id,
    companyId: row.company_id,
    login: row.login,
    name: row.name,
    role: row.role,
    disabledAt: row.disabled_at ?? undefined,
    passwordMustChange: row.password_must_change_at !== null,
    secondFactorResetAt: row.second_factor_reset_at ?? undefined,
    factors: row.factors.map(({ kind, isPrimary, addedAt, lastUsedAt }) => ({
      kind: readFactorKind(kind),
      isPrimary,
      addedAt: new Date(addedAt),
      lastUsedAt: lastUsedAt === null ? undefined : new Date(lastUsedAt),
    })),
  };
}
