import { type FactorKind, factorKinds } from '../accounts/factor-kind.ts';
import { countWhoMayLogIn } from '../accounts/user-row.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { UserFilter } from './user-filter.ts';

export interface EnrolmentCounts {
  users: number;
  enrolled: number;
}

/** How many users have a second factor, and how many have one of each kind. */
export interface Coverage extends EnrolmentCounts {
  byKind: Record<FactorKind, number>;
}

/**
 * How many users have second factors. Every method throws Refusal store-unavailable when the database is away.
 */
export class CoverageStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Number of users who may log in, and how many of them have a second factor. */
  async count({ companyId, roles }: Pick<UserFilter, 'companyId' | 'roles'> = {}): Promise<EnrolmentCounts> {
    const { users, enrolled } = [...(await this.byCompany({ companyId, roles })).values()].reduce(
      addCoverage,
      noCoverage(),
    );
    return { users, enrolled };
  }

  /**
   * The same by the id of each company that has such users, and by kind of method. One question for all companies, of
   * which PostgreSQL reads an index only.
   */
  async byCompany({ companyId, roles }: Pick<UserFilter, 'companyId' | 'roles'> = {}): Promise<Map<string, Coverage>> {
    const narrowed = {
      ...(companyId !== undefined && { 'u.company_id = ?': companyId }),
      ...(roles !== undefined && { 'u.role = any(?::text[])': [...roles] }),
    };
    const { rows } = await query(() =>
      this.#database.raw<{ rows: { company_id: string; kinds_key: string; users: number }[] }>(
        countWhoMayLogIn('kinds_key', Object.keys(narrowed)),
        Object.values(narrowed),
      ),
    );
    const found = new Map<string, Coverage>();
    for (const { company_id: id, kinds_key: key, users } of rows) {
      const kinds = key === '' ? [] : key.split(',');
      const byKind = Object.fromEntries(factorKinds.map((kind) => [kind, kinds.includes(kind) ? users : 0]));
      const more = { users, enrolled: kinds.length === 0 ? 0 : users, byKind: byKind as Coverage['byKind'] };
      found.set(id, addCoverage(found.get(id) ?? noCoverage(), more));
    }
    return found;
  }
}

export function noCoverage(): Coverage {
  const byKind = Object.fromEntries(factorKinds.map((kind) => [kind, 0])) as Coverage['byKind'];
  return { users: 0, enrolled: 0, byKind };
}

function addCoverage(one: Coverage, other: Coverage): Coverage {
  const byKind = Object.fromEntries(factorKinds.map((kind) => [kind, one.byKind[kind] + other.byKind[kind]]));
  return {
    users: one.users + other.users,
    enrolled: one.enrolled + other.enrolled,
    byKind: byKind as Coverage['byKind'],
  };
}
