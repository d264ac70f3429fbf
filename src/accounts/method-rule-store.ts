import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { brokenConstraint } from '../postgres/broken-constraint.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { type FactorKind, readFactorKind } from './factor-kind.ts';
import { isoMoment } from './iso-moment.ts';
import { type MethodRule, type StoredMethodRule, sortKinds } from './method-rule.ts';
import type { Role } from './user.ts';

export interface NewMethodRule {
  companyId?: string | undefined;
  role: Role;
  /** Undefined: every kind. */
  allowed: readonly FactorKind[] | undefined;
  required: readonly FactorKind[];
  /** As `isoMoment` says; undefined for now. */
  from: string | undefined;
  /** In which days begin, such as `Europe/Amsterdam`; the database's by default. */
  timeZone?: string | undefined;
}

/** The columns of a rule, also where they are read together with a user. */
export interface MethodRuleColumns {
  allowed: string[] | null;
  required: string[];
  in_force_from: Date;
}

interface Row extends MethodRuleColumns {
  role: Role;
  company_id: string | null;
  company_name: string | null;
}

/** The rules of methods in PostgreSQL. Every method throws Refusal store-unavailable when the database is away. */
export class MethodRuleStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those of all companies first. */
  async list(): Promise<StoredMethodRule[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: Row[] }>(
        `select m.role, m.company_id, c.name as company_name, m.allowed, m.required, m.in_force_from
         from method_rules m left join companies c on c.id = m.company_id
         order by c.name nulls first, m.role`,
      ),
    );
    return rows.map((row) => ({
      ...methodRuleFromRow(row),
      role: row.role,
      company: row.company_id === null ? undefined : { id: row.company_id, name: row.company_name ?? '' },
    }));
  }

  /**
   * Sets the rule of a role, in one company or in all others.
   *
   * @throws Refusal date-invalid, company-unknown; method-rule-invalid when a required kind is not allowed, or none is
   */
  async set({ companyId, role, allowed, required, from, timeZone }: NewMethodRule, by: Actor): Promise<void> {
    const kinds = { allowed: allowed && sortKinds(allowed), required: sortKinds(required) };
    const moment = from === undefined ? undefined : isoMoment(from);
    const zone = timeZone === undefined ? [] : [timeZone];
    await query(() =>
      this.#database.transaction(async (transaction) => {
        await transaction
          .raw(
            `insert into method_rules (company_id, role, allowed, required, in_force_from)
             values (?, ?, ?, ?, coalesce(${momentIn(timeZone)}, now()))
             on conflict (role, coalesce(company_id, '')) do update set
               allowed = excluded.allowed, required = excluded.required, in_force_from = excluded.in_force_from`,
            [companyId ?? null, role, kinds.allowed ?? null, kinds.required, moment ?? null, ...zone],
          )
          .catch(refuseRule);
        const detail = {
          role,
          kinds: kinds.allowed?.join(' ') ?? 'all',
          required: kinds.required.join(' ') || 'none',
          inForceFrom: from ?? 'now',
        };
        await appendAudit(transaction, { event: 'method-rule-set', actor: by, companyId, detail });
      }),
    );
  }

  /** How many users have methods, but none that their rule asks for. */
  async countLacking(): Promise<{ role: Role; inForceFrom: Date; users: number }[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: { role: Role; in_force_from: Date; users: string }[] }>(
        `select u.role, m.in_force_from, count(*) as users
         from users u
         join companies c on c.id = u.company_id
         cross join lateral (
           select allowed, required, in_force_from from method_rules
           where role = u.role and (company_id = u.company_id or company_id is null)
           order by company_id nulls last limit 1
         ) m
         where u.disabled_at is null and c.disabled_at is null
           and exists (select from factors f where f.user_id = u.id)
           and not exists (
             select from factors f where f.user_id = u.id
               and case when m.required = '{}' then m.allowed is null or f.kind = any(m.allowed)
                 else f.kind = any(m.required) end
           )
         group by u.role, m.in_force_from order by m.in_force_from, u.role`,
      ),
    );
    return rows.map(({ role, in_force_from, users }) => ({ role, inForceFrom: in_force_from, users: Number(users) }));
  }

  /** So that the rule of all companies applies again, if any. @returns whether there was one */
  async remove({ companyId, role }: Pick<NewMethodRule, 'companyId' | 'role'>, by: Actor): Promise<boolean> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const removed = await transaction('method_rules')
          .where({ role, company_id: companyId ?? null })
          .delete();
        if (removed > 0)
          await appendAudit(transaction, { event: 'method-rule-removed', actor: by, companyId, detail: { role } });
        return removed > 0;
      }),
    );
  }
}

/** @throws UnknownStoredValue for a kind of method that this version does not know */
export function methodRuleFromRow({ allowed, required, in_force_from }: MethodRuleColumns): MethodRule {
  return {
    allowed: allowed?.map((kind) => readFactorKind(kind)),
    required: required.map((kind) => readFactorKind(kind)),
    inForceFrom: in_force_from,
  };
}

/** Without a time zone, a day begins in the database's. */
function momentIn(timeZone: string | undefined): string {
  return timeZone === undefined ? '?::timestamptz' : '?::timestamp at time zone ?';
}

function refuseRule(error: unknown): never {
  const constraint = brokenConstraint(error) ?? '';
  if (constraint.startsWith('method_rules_company')) throw new Refusal('company-unknown');
  if (constraint.startsWith('method_rules_')) throw new Refusal('method-rule-invalid');
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code.startsWith('22')) throw new Refusal('date-invalid');
  throw error;
}
