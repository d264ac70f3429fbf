import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { type RememberPolicy, writeRememberPolicy } from '../config/remember-reader.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { inTransaction } from '../postgres/in-transaction.ts';
import { type CompanyCalling, readCompanyCalling } from './company.ts';
import { type CompanyRow, callingColumns } from './company-row.ts';
import { changedHelp, type HelpContact, type HelpContacts } from './help-contact.ts';

const callingFields = Object.keys(callingColumns) as (keyof CompanyCalling)[];

/**
 * What a company has otherwise than the settings of the exchange. Every method throws Refusal store-unavailable when
 * the database is away.
 */
export class CompanySettingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Sets how the company's code calls are placed from now on, under a lock. Nothing is audited without a change.
   *
   * @param changes what is missing stays; undefined follows the settings of the exchange
   * @throws Refusal company-unknown, caller-id-invalid, ring-time-invalid, name-invalid
   */
  async setCalling(id: string, changes: Partial<CompanyCalling>, by: Actor): Promise<void> {
    const given = readCompanyCalling(changes);
    await query(() =>
      inTransaction(this.#database, async (transaction) => {
        const rows = transaction<CompanyRow>('companies').where({ id });
        const before = await rows.clone().forUpdate().first();
        if (before === undefined) throw new Refusal('company-unknown');
        const changed = callingFields.filter(
          (field) => field in given && (given[field] ?? null) !== before[callingColumns[field]],
        );
        if (changed.length === 0) return;
        const columns = Object.fromEntries(changed.map((field) => [callingColumns[field], given[field] ?? null]));
        await rows.update(columns as Partial<CompanyRow>);
        const after = { ...before, ...columns };
        const detail = Object.fromEntries(callingFields.map((field) => [field, after[callingColumns[field]] ?? '']));
        await appendAudit(transaction, { event: 'company-calls-set', actor: by, companyId: id, detail });
      }),
    );
  }

  /**
   * Sets whom its users call or mail when they are stuck.
   *
   * @param changes as `readHelpContact` reads them; a missing part stays, and an empty one is removed
   * @throws Refusal company-unknown
   */
  async setHelp(id: string, changes: HelpContacts, by: Actor): Promise<void> {
    await query(() =>
      inTransaction(this.#database, async (transaction) => {
        const rows = transaction<{ id: string; help: HelpContacts | string | null }>('companies').where({ id });
        const row = await rows.clone().forUpdate().first('help');
        if (row === undefined) throw new Refusal('company-unknown');
        const before = (row.help ?? {}) as HelpContacts;
        const after = changedHelp(before, changes);
        const known = [...new Set([...Object.keys(before), ...Object.keys(after)])];
        const changed = known.sort().filter((each) => !isSameHelp(before[each], after[each]));
        if (changed.length === 0) return;
        await rows.update({ help: Object.keys(after).length === 0 ? null : JSON.stringify(after) });
        for (const language of changed)
          await appendAudit(transaction, { event: 'company-help-set', actor: by, companyId: id, detail: { language } });
      }),
    );
  }

  /**
   * @param given a role that is missing follows the setting
   * @param roles only of these; default of all
   * @throws Refusal company-unknown
   */
  async setRemembering(id: string, given: RememberPolicy, by: Actor, roles?: readonly string[]): Promise<void> {
    await query(() =>
      inTransaction(this.#database, async (transaction) => {
        const rows = transaction<CompanyRow>('companies').where({ id });
        const row = await rows.clone().forUpdate().first('remember_days');
        if (row === undefined) throw new Refusal('company-unknown');
        const before = row.remember_days ?? {};
        const policy = changedPolicy(before, given, roles);
        if (writeRememberPolicy(policy) === writeRememberPolicy(changedPolicy(before, before))) return;
        const stored = Object.keys(policy).length === 0 ? null : JSON.stringify(policy);
        await rows.update({ remember_days: stored } as never);
        const detail = { days: writeRememberPolicy(policy) };
        await appendAudit(transaction, { event: 'company-remembering-set', actor: by, companyId: id, detail });
      }),
    );
  }

  /** @param brand undefined for the operator's own @throws Refusal company-unknown */
  async setBrand(id: string, brand: string | undefined, by: Actor): Promise<void> {
    await query(() =>
      inTransaction(this.#database, async (transaction) => {
        const rows = transaction<CompanyRow>('companies').where({ id });
        const row = await rows.clone().forUpdate().first('brand');
        if (row === undefined) throw new Refusal('company-unknown');
        if ((row.brand ?? undefined) === brand) return;
        await rows.update({ brand: brand ?? null });
        const detail = { brand: brand ?? '' };
        await appendAudit(transaction, { event: 'company-brand-set', actor: by, companyId: id, detail });
      }),
    );
  }
}

/** Roles in one order, so that the same policy is the same text. */
function changedPolicy(before: RememberPolicy, given: RememberPolicy, roles?: readonly string[]): RememberPolicy {
  const kept = Object.entries(before).filter(([role]) => roles !== undefined && !roles.includes(role));
  const taken = Object.entries(given).filter(([role]) => roles === undefined || roles.includes(role));
  return Object.fromEntries([...kept, ...taken].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function isSameHelp(one: HelpContact = {}, other: HelpContact = {}): boolean {
  return one.text === other.text && one.phone === other.phone && one.mail === other.mail;
}
