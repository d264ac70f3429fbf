import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { brokenConstraint } from '../postgres/broken-constraint.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { baseRules, type DestinationRule } from './destination.ts';

/** A rule that an operator has set. */
export interface KeptDestinationRule {
  /** Undefined for a rule for everybody. */
  company: { id: string; name: string } | undefined;
  prefix: string;
  allowed: boolean;
  createdAt: Date;
}

/** Identifies a rule: of a company, or for everybody when there is no company. */
export interface DestinationRuleRef {
  companyId?: string | undefined;
  /** `+31` */
  prefix: string;
}

interface Row {
  company_id: string | null;
  prefix: string;
  allowed: boolean;
}

/** A change reaches every api within this time. The rules are cached, because a person waits for each check. */
const cachedMilliseconds = 10_000;
/** More than all companies in use at once. It only keeps a flood of ids from filling the memory. */
const maxCached = 10_000;

/**
 * Destination rules in PostgreSQL. Every change is audited in the same transaction. Every method throws Refusal
 * store-unavailable when the database is away.
 */
export class DestinationRuleStore {
  readonly #database: Database;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #base: readonly DestinationRule[];
  readonly #cached = new Map<string, { rules: DestinationRule[]; until: number }>();

  /** @param parts `prefixes`: those of BELCODE_DESTINATIONS, which also apply to everybody */
  constructor({ database, clock, prefixes }: { database: Database; clock: Pick<Clock, 'now'>; prefixes: string[] }) {
    this.#database = database;
    this.#clock = clock;
    this.#base = baseRules(prefixes);
  }

  /** All rules for people of a company: from the settings, for everybody, and its own. At most 10 s old. */
  async rulesFor(companyId: string | undefined): Promise<DestinationRule[]> {
    const cached = this.#cached.get(companyId ?? '');
    const now = this.#clock.now();
    if (cached !== undefined && now < cached.until) return cached.rules;
    const rows = await query(() => {
      const found = this.#database<Row>('destination_rules').whereNull('company_id');
      return companyId === undefined ? found : found.orWhere('company_id', companyId);
    });
    const kept = rows.map(({ prefix, allowed, company_id }) => ({ prefix, allowed, own: company_id !== null }));
    const rules = [...this.#base, ...kept];
    if (this.#cached.size >= maxCached) this.#cached.clear();
    this.#cached.set(companyId ?? '', { rules, until: now + cachedMilliseconds });
    return rules;
  }

  /** The rules for everybody, then those of each company, sorted by prefix. Excludes those of the settings. */
  async list(): Promise<KeptDestinationRule[]> {
    const rows = await query(() =>
      this.#database<Row & { name: string | null; created_at: Date }>('destination_rules as rule')
        .leftJoin('companies as company', 'company.id', 'rule.company_id')
        .orderByRaw('company.name nulls first, rule.prefix')
        .select<(Row & { name: string | null; created_at: Date })[]>('rule.*', 'company.name'),
    );
    return rows.map(({ company_id: id, name, prefix, allowed, created_at: createdAt }) => ({
      company: id === null ? undefined : { id, name: name ?? id },
      prefix,
      allowed,
      createdAt,
    }));
  }

  /** Adds a rule, or replaces the rule for the same prefix. @throws Refusal request-invalid, company-unknown */
  async set({ companyId, prefix, allowed }: DestinationRuleRef & { allowed: boolean }, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        await transaction
          .raw(
            `insert into destination_rules (company_id, prefix, allowed) values (?, ?, ?)
             on conflict (coalesce(company_id, ''), prefix) do update set allowed = excluded.allowed`,
            [companyId ?? null, prefix, allowed],
          )
          .catch(refuseRow);
        const detail = { prefix, allowed };
        await appendAudit(transaction, { event: 'destination-set', actor: by, companyId, detail });
      }),
    );
    this.#cached.clear();
  }

  /** @returns whether the rule existed */
  async remove({ companyId, prefix }: DestinationRuleRef, by: Actor): Promise<boolean> {
    const removed = await query(() =>
      this.#database.transaction(async (transaction) => {
        const rows = transaction<Row>('destination_rules').where({ prefix });
        if (companyId === undefined) rows.whereNull('company_id');
        else rows.where('company_id', companyId);
        if ((await rows.delete()) === 0) return false;
        await appendAudit(transaction, { event: 'destination-removed', actor: by, companyId, detail: { prefix } });
        return true;
      }),
    );
    this.#cached.clear();
    return removed;
  }
}

function refuseRow(error: unknown): never {
  const constraint = brokenConstraint(error) ?? '';
  if (constraint === 'destination_rules_prefix_is_e164') {
    throw new Refusal('request-invalid', 'a prefix is + and 1 to 15 digits, as in +31');
  }
  if (constraint.endsWith('_fkey')) throw new Refusal('company-unknown');
  throw error;
}
