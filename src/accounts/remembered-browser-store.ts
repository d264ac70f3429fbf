import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { type RememberedBrowser, rememberedBrowserLimits } from './remembered-browser.ts';

const { graceSeconds, maxOfUser } = rememberedBrowserLimits;

interface Row {
  id: string;
  digest: string;
  earlier_digest: string | null;
  used_from: string;
  browser: string;
  network: string;
  uses: number;
  made_at: Date;
  last_used_at: Date;
  until: Date;
  /** By the clock of the database. */
  is_valid: boolean;
  in_grace: boolean;
}

/** One entry of a cookie, as digests of its value and of the next one. */
export interface OfferedBrowser {
  id: string;
  digest: string;
  nextDigest: string;
}

export interface BrowserUse {
  /** The state of the account now. */
  since: string;
  /** As long as the policy of now allows. */
  days: number;
  usedFrom: string;
  network: string;
  /** The kind of method that the login would have begun with, for the audit. */
  saved: string | undefined;
}

/** `replaced`: the cookie gets the next value. `copied`: a value that was used before, which somebody has copied. */
export type BrowserVerdict =
  | { state: 'unknown' }
  | { state: 'known'; id: string; replaced: boolean }
  | { state: 'copied'; id: string };

/**
 * Stands in every row of a user whose value was copied, until the sessions have ended and the rows are gone: no value
 * has it, so each use of one of these browsers is `copied` again.
 */
const worthlessDigest = '';

/** A row that the policy and the account of now still allow. Bindings: since, days. */
const valid = 'b.since = ? and b.made_at + make_interval(days => least(b.days, ?)) > clock_timestamp()';

/** Remembered browsers in PostgreSQL. Changes are audited in the same transaction. All throw store-unavailable. */
export class RememberedBrowserStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param replaced ids of this browser's cookie, of which those of the user go */
  async add(
    userId: string,
    browser: { id: string; digest: string; browser: string } & Omit<BrowserUse, 'saved'>,
    replaced: readonly string[],
  ): Promise<void> {
    const { id, digest, since, days, usedFrom: used_from, browser: name, network } = browser;
    await query(() =>
      this.#database.transaction(async (transaction) => {
        const rows = () => transaction('remembered_browsers');
        await rows().whereRaw('made_at + make_interval(days => days) < now()').delete();
        await rows()
          .where({ user_id: userId })
          .whereIn('id', [...replaced])
          .delete();
        await rows().insert({ id, user_id: userId, digest, since, days, used_from, browser: name, network });
        const kept = rows().where({ user_id: userId }).orderBy('last_used_at', 'desc').limit(maxOfUser).select('id');
        await rows().where({ user_id: userId }).whereNotIn('id', kept).delete();
        const actor = { kind: 'user', id: userId } as const;
        await appendAudit(transaction, {
          event: 'browser-remembered',
          actor,
          userId,
          detail: { days, address: network },
        });
      }),
    );
  }

  /**
   * Uses the browser of a user at a login, and replaces its value. A value that was used before makes every browser of
   * the user worthless, because it cannot be known which one is the copy. The caller ends the sessions and then forgets
   * the browsers; until it has, each use of one of them is `copied` again.
   */
  async use(userId: string, offered: readonly OfferedBrowser[], use: BrowserUse): Promise<BrowserVerdict> {
    const ids = offered.map(({ id }) => id);
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const { rows } = await transaction.raw<{ rows: Row[] }>(
          `select b.*, (b.digest = ? or ${valid}) as is_valid,
             coalesce(b.turned_at > clock_timestamp() - make_interval(secs => ?), false) as in_grace
           from remembered_browsers b where b.user_id = ? and b.id = any(?) order by b.made_at desc limit 1 for update`,
          [worthlessDigest, use.since, use.days, graceSeconds, userId, ids],
        );
        const [row] = rows;
        const given = offered.find(({ id }) => id === row?.id);
        if (row === undefined || given === undefined || !row.is_valid) return { state: 'unknown' } as const;
        const { id } = row;
        const line = { actor: { kind: 'user', id: userId }, userId } as const;
        if (!isRight(row, given, use)) {
          const worthless = { digest: worthlessDigest, earlier_digest: null, turned_at: null };
          await transaction('remembered_browsers').where({ user_id: userId }).update(worthless);
          await appendAudit(transaction, {
            event: 'remembered-browser-copied',
            ...line,
            detail: { address: use.network },
          });
          return { state: 'copied', id } as const;
        }
        // A value that was replaced just now stays, so that a third tab is not two values behind.
        const isLatest = row.digest === given.digest;
        if (isLatest && !row.in_grace) await replaceValue(transaction, row, given);
        await transaction('remembered_browsers')
          .where({ id })
          .update({
            network: use.network,
            used_from: use.usedFrom,
            uses: row.uses + 1,
            last_used_at: transaction.fn.now(),
          });
        const detail = { ...(use.saved === undefined ? {} : { saved: use.saved }), address: use.network };
        await appendAudit(transaction, { event: 'remembered-browser-used', ...line, detail });
        return { state: 'known', id, replaced: !isLatest || !row.in_grace } as const;
      }),
    );
  }

  /** The ones that work now, last used first. */
  async list(userId: string, { since, days }: Pick<BrowserUse, 'since' | 'days'>): Promise<RememberedBrowser[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: Row[] }>(
        `select b.*, b.made_at + make_interval(days => least(b.days, ?)) as until
         from remembered_browsers b where b.user_id = ? and b.digest <> ? and ${valid}
         order by b.last_used_at desc, b.id`,
        [days, userId, worthlessDigest, since, days],
      ),
    );
    return rows.map(({ id, browser, network, uses, made_at, last_used_at, until }) => {
      return { id, browser, network, uses, madeAt: made_at, lastUsedAt: last_used_at, until };
    });
  }

  /** @throws Refusal not-found for a browser of nobody or of somebody else */
  async remove(userId: string, id: string, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        if ((await transaction('remembered_browsers').where({ user_id: userId, id }).delete()) === 0)
          throw new Refusal('not-found', 'no such browser of this user');
        await appendAudit(transaction, { event: 'remembered-browser-ended', actor: by, userId });
      }),
    );
  }

  /** Ends one, or all of a user's. @param id of one */
  async forget(userId: string, id?: string): Promise<void> {
    if (id === undefined) return query(() => forgetBrowsers(this.#database, userId));
    await query(() => this.#database('remembered_browsers').where({ user_id: userId, id }).delete());
  }

  /** How many calls the browsers have saved in the last 24 hours. */
  async callsSaved(): Promise<number> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: { count: string }[] }>(
        `select coalesce(sum(coalesce(r.times, 1)), 0) as count from audit a left join audit_repeats r on r.audit_id = a.id
         where a.event = 'remembered-browser-used' and a.detail->>'saved' = 'phone' and a.at > now() - interval '24 hours'`,
      ),
    );
    return Number(rows[0]?.count ?? 0);
  }
}

/** Ends every remembered browser of a user. Part of a transaction that changes what they rest on. */
export async function forgetBrowsers(database: Database, userId: string): Promise<void> {
  await database('remembered_browsers').where({ user_id: userId }).delete();
}

function isRight(row: Row, { digest, nextDigest }: OfferedBrowser, { usedFrom }: BrowserUse): boolean {
  if (row.digest === digest) return true;
  const isBefore = row.earlier_digest === digest && row.digest === nextDigest;
  return isBefore && row.in_grace && row.used_from === usedFrom;
}

async function replaceValue(database: Database, { id, digest }: Row, { nextDigest }: OfferedBrowser): Promise<void> {
  const replaced = { digest: nextDigest, earlier_digest: digest, turned_at: database.raw('clock_timestamp()') };
  await database('remembered_browsers').where({ id }).update(replaced);
}
