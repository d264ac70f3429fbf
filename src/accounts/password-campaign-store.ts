import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { Random } from '../random.ts';
import { isoMoment } from './iso-moment.ts';
import type { CampaignStatus, PasswordCampaign } from './password-campaign.ts';
import type { User } from './user.ts';
import { mayLogIn, type UserRow, userFromRow } from './user-row.ts';

interface Row {
  id: string;
  company_id: string | null;
  starts_at: Date;
  replaces_at: Date;
  created_by: string;
}

/** A password to replace. */
export interface LatePassword {
  userId: string;
  campaignId: string;
}

/** A user whose password a running campaign will replace. */
export interface UnchangedPassword {
  user: User;
  replacesAt: Date;
  /** Of the company; undefined for that of the site. */
  timeZone: string | undefined;
}

interface UnchangedRow extends UserRow {
  replaces_at: Date;
  time_zone: string | null;
}

/** Password campaigns in PostgreSQL. Every method throws Refusal store-unavailable when the database is away. */
export class PasswordCampaignStore {
  readonly #database: Database;
  readonly #random: Random;

  constructor({ database, random }: { database: Database; random: Random }) {
    this.#database = database;
    this.#random = random;
  }

  /**
   * @param startsAt as `isoMoment` says; `2027-03-01` is midnight in the database's time zone. Default now
   * @param timeZone of the calendar by which three months pass, such as `Europe/Amsterdam`; the database's by default
   * @throws Refusal date-invalid; campaign-running when one for the same people has not replaced its passwords yet
   */
  async start(
    campaign: { companyId?: string; startsAt?: string; timeZone?: string },
    by: Actor,
  ): Promise<PasswordCampaign> {
    const { companyId = null, startsAt = 'now', timeZone } = campaign;
    if (startsAt !== 'now') isoMoment(startsAt);
    const id = this.#random.id();
    return query(() =>
      this.#database.transaction(async (transaction) => {
        // The lock serialises concurrent starts and still allows reads.
        await transaction.raw('lock table password_campaigns in share row exclusive mode');
        const running = await transaction<Row>('password_campaigns')
          .whereRaw('company_id is not distinct from ? and replaces_at > now()', [companyId])
          .first('id');
        if (running !== undefined) throw new Refusal('campaign-running');
        const { rows } = await transaction
          .raw<{ rows: Row[] }>(
            `insert into password_campaigns (id, company_id, starts_at, replaces_at, created_by)
             select ?, ?, starts_at, (starts_at at time zone zone + interval '3 months') at time zone zone, ?
             from (select ?::timestamptz as starts_at, coalesce(?::text, current_setting('TimeZone')) as zone) c
             returning *`,
            [id, companyId, [by.kind, by.id].filter(Boolean).join(' '), startsAt, timeZone ?? null],
          )
          .catch(refuseDate);
        const started = fromRow(rows[0] as Row);
        await appendAudit(transaction, {
          event: 'campaign-started',
          actor: by,
          companyId: companyId ?? undefined,
          detail: {
            campaignId: id,
            startsAt: started.startsAt.toISOString(),
            replacesAt: started.replacesAt.toISOString(),
          },
        });
        return started;
      }),
    );
  }

  /** Newest first. Counts those who may log in. */
  async status(): Promise<CampaignStatus[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: (Row & { users: number; changed: number; replaced: number })[] }>(
        `select c.*, count(u.id)::int as users,
           count(u.id) filter (where u.password_set_at >= c.starts_at)::int as changed,
           count(u.id) filter (where u.password_set_at < c.starts_at and u.password_replaced_at is not null)::int
             as replaced
         from password_campaigns c
         left join users u on (c.company_id is null or u.company_id = c.company_id) and u.created_at < c.starts_at
           and ${mayLogIn('u')}
         group by c.id order by c.starts_at desc, c.id`,
      ),
    );
    return rows.map((row) => ({
      ...fromRow(row),
      users: row.users,
      changed: row.changed,
      replaced: row.replaced,
    }));
  }

  /**
   * Passwords that were not changed during a campaign that has ended, and that are not random yet. Somebody who is
   * disabled keeps theirs until they are enabled: the next run replaces it then.
   */
  async findLatePasswords(limit: number): Promise<LatePassword[]> {
    const { rows } = await query(() => this.#database.raw<{ rows: LatePassword[] }>(`${late} limit ?`, [limit]));
    return rows;
  }

  /**
   * Some users with an address whose password a running campaign will replace, by id.
   *
   * @param after the last id of the ones before
   */
  async findUnchanged({ companyId, after = '' }: { companyId?: string | undefined; after?: string }, limit: number) {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: UnchangedRow[] }>(
        `select distinct on (u.id) u.*, c.replaces_at, o.time_zone, o.language as company_language ${unchanged}
         and u.id > ? order by u.id, c.replaces_at limit ?`,
        [companyId ?? null, companyId ?? null, after, limit] as never[],
      ),
    );
    return rows.map(
      (row): UnchangedPassword => ({
        user: userFromRow(row),
        replacesAt: row.replaces_at,
        timeZone: row.time_zone ?? undefined,
      }),
    );
  }

  /** How many `findUnchanged` finds in all. */
  async countUnchanged(companyId: string | undefined): Promise<number> {
    const values = [companyId ?? null, companyId ?? null] as never[];
    const { rows } = await query(() =>
      this.#database.raw<{ rows: { users: number }[] }>(
        `select count(distinct u.id)::int as users ${unchanged}`,
        values,
      ),
    );
    return rows[0]?.users ?? 0;
  }

  /**
   * Replaces one password, unless the user has changed it in the meantime.
   *
   * @returns whether it was replaced by this call
   */
  async replace({ userId, campaignId }: LatePassword, hash: string): Promise<boolean> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        // Locked, so that the hash that is kept is the one that is replaced.
        const found = await transaction('users')
          .where({ id: userId })
          .whereNull('password_replaced_at')
          .whereRaw(mayLogIn('users'))
          .whereRaw('password_set_at < (select starts_at from password_campaigns where id = ?)', [campaignId])
          .forUpdate()
          .first('password_hash');
        if (found === undefined) return false;
        await transaction('replaced_passwords')
          .insert({ user_id: userId, password_hash: found.password_hash })
          .onConflict('user_id')
          .merge();
        await transaction('users')
          .where({ id: userId })
          .update({ password_hash: hash, password_replaced_at: transaction.fn.now() });
        const actor: Actor = { kind: 'system' };
        await appendAudit(transaction, { event: 'password-replaced', actor, userId, detail: { campaignId } });
        return true;
      }),
    );
  }
}

/** With the id of a company twice, or null twice for all. */
const unchanged = `
  from users u join companies o on o.id = u.company_id
  join password_campaigns c on (c.company_id is null or c.company_id = u.company_id)
    and c.starts_at <= now() and c.replaces_at > now() and u.password_set_at < c.starts_at
  where u.email is not null and u.password_replaced_at is null and ${mayLogIn('u')}
    and (?::text is null or u.company_id = ?)`;

const late = `
  select distinct on (u.id) u.id as "userId", c.id as "campaignId" from users u
  join password_campaigns c on (c.company_id is null or c.company_id = u.company_id)
    and c.replaces_at <= now() and u.password_set_at < c.starts_at
  where u.password_replaced_at is null and ${mayLogIn('u')}
  order by u.id, c.replaces_at`;

/** SQLSTATE class 22 (data exception) means that the text is not a date. */
function refuseDate(error: unknown): never {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code.startsWith('22')) throw new Refusal('date-invalid');
  throw error;
}

function fromRow(row: Row): PasswordCampaign {
  return {
    id: row.id,
    companyId: row.company_id ?? undefined,
    startsAt: row.starts_at,
    replacesAt: row.replaces_at,
    createdBy: row.created_by,
  };
}
