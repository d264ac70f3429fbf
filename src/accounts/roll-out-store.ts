import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { brokenConstraint } from '../postgres/broken-constraint.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { isoMoment } from './iso-moment.ts';

/** Dates A and B (S16) of one company, or of every company without its own. */
export interface RollOutDates {
  /** Undefined for the row of all companies. */
  company: { id: string; name: string } | undefined;
  /** From date A every login offers the set-up. */
  offerFrom: Date | undefined;
  /** From date B every login requires a second factor. */
  requireFrom: Date | undefined;
}

/** Undefined keeps a date. Null removes it, so that the date of all companies applies again, if any. */
export interface NewRollOutDates {
  companyId?: string | undefined;
  /** As `isoMoment` says; `2027-03-01` begins at midnight in the database's time zone. */
  offerFrom?: string | null | undefined;
  requireFrom?: string | null | undefined;
  /** In which days begin, such as `Europe/Amsterdam`; the database's by default. */
  timeZone?: string | undefined;
}

interface Row {
  id: string | null;
  name: string | null;
  offer_from: Date | null;
  require_from: Date | null;
}

/** The dates of the roll-out in PostgreSQL. Every method throws Refusal store-unavailable when the database is away. */
export class RollOutStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws Refusal date-invalid, dates-in-wrong-order, company-unknown */
  async set({ companyId, offerFrom, requireFrom, timeZone }: NewRollOutDates, by: Actor): Promise<void> {
    const changes = {
      ...(offerFrom === undefined ? {} : { offer_from: this.#momentOf(offerFrom, timeZone) }),
      ...(requireFrom === undefined ? {} : { require_from: this.#momentOf(requireFrom, timeZone) }),
    };
    if (Object.keys(changes).length === 0) return;
    await query(() =>
      this.#database.transaction(async (transaction) => {
        const table = companyId === undefined ? 'roll_out' : 'companies';
        const row = transaction(table);
        if (companyId !== undefined) row.where({ id: companyId });
        if ((await row.update(changes).catch(refuseDates)) === 0) throw new Refusal('company-unknown');
        const detail = {
          ...(offerFrom === undefined ? {} : { offerFrom: offerFrom ?? 'none' }),
          ...(requireFrom === undefined ? {} : { requireFrom: requireFrom ?? 'none' }),
        };
        await appendAudit(transaction, { event: 'roll-out-set', actor: by, companyId, detail });
      }),
    );
  }

  #momentOf(date: string | null, timeZone: string | undefined) {
    const moment = date && isoMoment(date);
    if (moment === null || timeZone === undefined) return moment;
    return this.#database.raw('(?::timestamp at time zone ?)', [moment, timeZone]);
  }

  /**
   * First the dates of all companies, then each company's own as set; dates that a company does not set are undefined.
   */
  async list(): Promise<RollOutDates[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: Row[] }>(
        `select null as id, null as name, offer_from, require_from from roll_out
         union all select id, name, offer_from, require_from from companies order by name nulls first`,
      ),
    );
    return rows.map(({ id, name, offer_from, require_from }) => ({
      company: id === null || name === null ? undefined : { id, name },
      offerFrom: offer_from ?? undefined,
      requireFrom: require_from ?? undefined,
    }));
  }
}

function refuseDates(error: unknown): never {
  const constraint = brokenConstraint(error) ?? '';
  if (constraint.endsWith('_offered_before_required')) throw new Refusal('dates-in-wrong-order');
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code.startsWith('22')) throw new Refusal('date-invalid');
  throw error;
}
