import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { brokenConstraint } from '../postgres/broken-constraint.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { inTransaction } from '../postgres/in-transaction.ts';
import type { Random } from '../random.ts';
import { type Company, readCompany } from './company.ts';
import { type CompanyRow, companyFromRow } from './company-row.ts';
import { CompanySettingStore } from './company-setting-store.ts';
import type { CompanyTerms } from './company-terms.ts';
import { disabledBy, mayEnable } from './disabled-by.ts';
import { UserStore } from './user-store.ts';

export interface CompanyStores {
  companies: CompanyStore;
  companySettings: CompanySettingStore;
  /** For who is moved into a company that is added. */
  users: UserStore;
}

/** Companies in PostgreSQL. Every method throws Refusal store-unavailable when the database is away. */
export class CompanyStore {
  readonly #database: Database;
  readonly #random: Random;

  constructor({ database, random }: { database: Database; random: Random }) {
    this.#database = database;
    this.#random = random;
  }

  /** Runs several acts on companies in one transaction: when one of them is refused, nothing changes. */
  together<T>(act: (stores: CompanyStores) => Promise<T>): Promise<T> {
    return query(() =>
      inTransaction(this.#database, (database) =>
        act({
          companies: new CompanyStore({ database, random: this.#random }),
          companySettings: new CompanySettingStore(database),
          users: new UserStore({ database, random: this.#random }),
        }),
      ),
    );
  }

  /** @throws Refusal name-invalid, country-invalid, company-taken */
  async add(company: { name: string; country: string }, by: Actor): Promise<Company> {
    const { name, country } = readCompany(company);
    const id = this.#random.id();
    return query(() =>
      inTransaction(this.#database, async (transaction) => {
        const [row] = await transaction<CompanyRow>('companies')
          .insert({ id, name, country })
          .returning('*')
          .catch(refuseTaken);
        await appendAudit(transaction, {
          event: 'company-added',
          actor: by,
          companyId: id,
          detail: { name, country },
        });
        return companyFromRow(row as CompanyRow);
      }),
    );
  }

  /**
   * Sets what `readCompanyTerms` has read. The days of the roll-out and of the end stay the same days in another zone.
   *
   * @param site time zone of companies that have none
   * @throws Refusal company-unknown, time-zone-invalid
   */
  async setTerms(id: string, { site, ...terms }: CompanyTerms & { site: string }, by: Actor): Promise<void> {
    await query(() =>
      inTransaction(this.#database, async (transaction) => {
        const rows = transaction<CompanyRow>('companies').where({ id });
        const before = await rows.clone().forUpdate().first();
        if (before === undefined) throw new Refusal('company-unknown');
        const timeZone = terms.timeZone === undefined ? before.time_zone : terms.timeZone;
        const [from, to] = [before.time_zone ?? site, timeZone ?? site];
        const moved = (column: string) => transaction.raw('(?? at time zone ?) at time zone ?', [column, from, to]);
        const endsAt =
          terms.endsOn === undefined
            ? moved('ends_at')
            : terms.endsOn && transaction.raw('?::timestamp at time zone ?', [terms.endsOn, to]);
        const changes = {
          time_zone: timeZone,
          ends_at: endsAt,
          ...(terms.terms === undefined ? {} : { terms: terms.terms }),
          ...(from === to ? {} : { offer_from: moved('offer_from'), require_from: moved('require_from') }),
        };
        const [after] = await rows
          .update(changes as never)
          .returning('*')
          .catch(refuseTimeZone);
        if (after !== undefined && isSameTerms(before, after as CompanyRow)) return;
        const detail = {
          timeZone: timeZone ?? '',
          ...(terms.endsOn !== undefined && { endsOn: terms.endsOn ?? 'none' }),
        };
        await appendAudit(transaction, { event: 'company-terms-set', actor: by, companyId: id, detail });
      }),
    );
  }

  /** Those whose end has come, and who are not ended. */
  async listDue(): Promise<Company[]> {
    const rows = await query(() =>
      this.#database<CompanyRow>('companies').whereNull('disabled_at').whereRaw('ends_at <= now()').orderBy('ends_at'),
    );
    return rows.map(companyFromRow);
  }

  /**
   * Nobody of a disabled company logs in. Entry points call `disableCompany`. Idempotent.
   *
   * @throws Refusal company-unknown; disabled-by-operator for an API key
   */
  async setDisabled(id: string, disabled: boolean, by: Actor, reason?: string): Promise<void> {
    await query(() =>
      inTransaction(this.#database, async (transaction) => {
        const rows = transaction<CompanyRow>('companies').where({ id });
        const row = await rows.clone().forUpdate().first('disabled_at', 'disabled_by');
        if (row === undefined) throw new Refusal('company-unknown');
        if (!disabled && row.disabled_at !== null && !mayEnable(row, by))
          throw new Refusal('disabled-by-operator', `company ${id}`);
        const since = transaction.raw('coalesce(disabled_at, now())');
        await rows.update(
          disabled
            ? { disabled_at: since, disabled_by: disabledBy(row, by) }
            : {
                disabled_at: null,
                disabled_by: null,
                ends_at: transaction.raw('case when ends_at > now() then ends_at end'),
              },
        );
        // They must not come back when it is enabled again.
        for (const table of disabled ? ['remembered_browsers', 'bypasses'] : [])
          await transaction(table)
            .whereIn('user_id', transaction('users').where({ company_id: id }).select('id'))
            .delete();
        const event = disabled ? 'company-disabled' : 'company-enabled';
        const detail = reason === undefined ? {} : { reason };
        await appendAudit(transaction, { event, actor: by, companyId: id, detail });
      }),
    );
  }

  /**
   * Changes name or country. A new country is that of numbers which are typed from now on.
   *
   * @param changes what is missing stays
   * @throws Refusal company-unknown, name-invalid, country-invalid, company-taken
   */
  async edit(
    id: string,
    changes: { name?: string | undefined; country?: string | undefined },
    by: Actor,
  ): Promise<Company> {
    return query(() =>
      inTransaction(this.#database, async (transaction) => {
        const before = await transaction<CompanyRow>('companies').where({ id }).forUpdate().first();
        if (before === undefined) throw new Refusal('company-unknown');
        const { name, country } = readCompany({
          name: changes.name ?? before.name,
          country: changes.country ?? before.country,
        });
        if (name === before.name && country === before.country) return companyFromRow(before);
        await transaction<CompanyRow>('companies').where({ id }).update({ name, country }).catch(refuseTaken);
        await appendAudit(transaction, {
          event: 'company-edited',
          actor: by,
          companyId: id,
          detail: { name, country },
        });
        return companyFromRow({ ...before, name, country });
      }),
    );
  }

  /** @throws Refusal company-unknown */
  async find(id: string): Promise<Company> {
    return this.#findBy({ id });
  }

  /** @throws Refusal company-unknown */
  async findByName(name: string): Promise<Company> {
    return this.#findBy({ name });
  }

  /** Ordered by name. */
  async list(): Promise<Company[]> {
    const rows = await query(() => this.#database<CompanyRow>('companies').orderBy('name'));
    return rows.map(companyFromRow);
  }

  async #findBy(where: { id: string } | { name: string }): Promise<Company> {
    const row = await query(() => this.#database<CompanyRow>('companies').where(where).first());
    if (row === undefined) throw new Refusal('company-unknown');
    return companyFromRow(row);
  }
}

/** PostgreSQL may know fewer than Node. */
function refuseTimeZone(error: unknown): never {
  if ((error as { code?: unknown }).code === '22023') throw new Refusal('time-zone-invalid');
  throw error;
}

function refuseTaken(error: unknown): never {
  if (brokenConstraint(error) === 'companies_name_is_unique') throw new Refusal('company-taken');
  throw error;
}

function isSameTerms(one: CompanyRow, other: CompanyRow): boolean {
  const termsOf = ({ time_zone: zone, ends_at: end, terms }: CompanyRow) => [zone, end?.getTime(), terms];
  return JSON.stringify(termsOf(one)) === JSON.stringify(termsOf(other));
}
