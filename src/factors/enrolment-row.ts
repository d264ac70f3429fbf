import { type FactorKind, readFactorKind } from '../accounts/factor-kind.ts';
import type { Role } from '../accounts/user.ts';
import type { UserCursor } from './user-filter.ts';

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
  /** Since when calls are held. */
  callsHeldAt: Date | undefined;
  lastLoginAt: Date | undefined;
  /** Where it stands in the order of the list. */
  cursor: UserCursor;
  factors: { kind: FactorKind; isPrimary: boolean; addedAt: Date; lastUsedAt: Date | undefined }[];
}

/** A row of a list of users. */
export interface EnrolmentRow {
  id: string;
  company_id: string;
  login: string;
  name: string;
  role: Role;
  disabled_at: Date | null;
  password_must_change_at: Date | null;
  second_factor_reset_at: Date | null;
  calls_held_at: Date | null;
  last_login_at: Date | null;
  sort_key: string;
  factors: { kind: string; isPrimary: boolean; addedAt: string; lastUsedAt: string | null }[];
}

/** Of the table `users`. */
export const listedColumns = [
  'id',
  'company_id',
  'login',
  'name',
  'role',
  'disabled_at',
  'password_must_change_at',
  'second_factor_reset_at',
  'calls_held_at',
  'last_login_at',
];

/** The factors of the user `u`, as a column in SQL. */
export const factorsOfUser = `
  coalesce((
    select json_agg(json_build_object(
      'kind', f.kind, 'isPrimary', f.is_primary, 'addedAt', f.created_at, 'lastUsedAt', f.last_used_at
    ) order by f.position)
    from factors f where f.user_id = u.id
  ), '[]') as factors`;

export function enrolmentFromRow(row: EnrolmentRow): Enrolment {
  return {
    userId: row.id,
    companyId: row.company_id,
    login: row.login,
    name: row.name,
    role: row.role,
    disabledAt: row.disabled_at ?? undefined,
    passwordMustChange: row.password_must_change_at !== null,
    secondFactorResetAt: row.second_factor_reset_at ?? undefined,
    callsHeldAt: row.calls_held_at ?? undefined,
    lastLoginAt: row.last_login_at ?? undefined,
    cursor: { key: row.sort_key, id: row.id },
    factors: row.factors.map(({ kind, isPrimary, addedAt, lastUsedAt }) => ({
      kind: readFactorKind(kind),
      isPrimary,
      addedAt: new Date(addedAt),
      lastUsedAt: lastUsedAt === null ? undefined : new Date(lastUsedAt),
    })),
  };
}
