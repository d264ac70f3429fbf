import type { User } from '../accounts/user.ts';
import { mayLogIn, type UserRow, userFromRow } from '../accounts/user-row.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { type AddressChoice, type Bypass, bypassSeconds } from './bypass.ts';

interface Row {
  reason: string;
  asked_by: string | null;
  asked_at: Date;
  until: Date;
  digest: string | null;
  salt: string | null;
}

/** An operator who may still log in. @param column whose id it is */
const isOperator = (column: string) => `exists (
  select from users o where o.id = ${column} and o.role = 'operator' and o.disabled_at is null and not exists (
    select from companies e where e.id = o.company_id and e.disabled_at is not null))`;

/**
 * A bypass is void once its time is over, the password or the second factor is another one, the user may not log in or
 * has power over others, or somebody who asked for it or allowed it is no operator any more.
 */
const valid = `
  from bypasses b join users u on u.id = b.user_id
  where b.user_id = ? and b.until > clock_timestamp() and u.role = 'user' and u.password_set_at < b.asked_at
    and coalesce(u.second_factor_reset_at < b.asked_at, true) and ${mayLogIn('u')}
    and (b.asked_by is null or ${isOperator('b.asked_by')})
    and (b.allowed_by is null or ${isOperator('b.allowed_by')})`;

/**
 * Logins without a method, in PostgreSQL, at most one of a user. Every change is audited in the same transaction. All
 * methods throw Refusal store-unavailable when the database is away.
 */
export class BypassStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(userId: string): Promise<Bypass | undefined> {
    const row = await query(() => rowOf(this.#database, userId));
    if (row === undefined) return undefined;
    const { reason, asked_by: askedBy, asked_at: askedAt, until, digest } = row;
    return { reason, askedBy: askedBy ?? undefined, askedAt, until, isAllowed: digest !== null };
  }

  /** Asks for one, instead of any before. */
  async ask(userId: string, reason: string, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        await insert(transaction, { userId, reason, by });
        await appendAudit(transaction, { event: 'bypass-asked', actor: by, userId, detail: { reason } });
      }),
    );
  }

  /**
   * Allows what another operator has asked for.
   *
   * @throws Refusal not-found when it is void by now, bypass-of-same for whoever asked
   */
  async allow(userId: string, code: { digest: string; salt: string }, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        // Locked, so that nobody is judged by a row that changes.
        await transaction('bypasses').where({ user_id: userId }).forUpdate().first('user_id');
        const row = await rowOf(transaction, userId);
        if (row === undefined || row.digest !== null) throw new Refusal('not-found', 'no such request');
        if (row.asked_by === by.id) throw new Refusal('bypass-of-same', `operator ${by.id}`);
        await transaction('bypasses')
          .where({ user_id: userId })
          .update({ ...code, allowed_by: by.id, until: untilIn(transaction, bypassSeconds.allowed) });
        const detail = { by: 'operator', reason: row.reason };
        await appendAudit(transaction, { event: 'bypass-allowed', actor: by, userId, detail });
      }),
    );
  }

  /**
   * One whose code is mailed to the user.
   *
   * @param seen the user as judged: the code is made by a slow hash, and meanwhile the address may become another one
   * @throws Refusal bypass-not-mailed when the user is not like that any more, or may not log in
   */
  async allowByMail(
    seen: User,
    { reason, ...code }: { reason: string; digest: string; salt: string },
    by: Actor,
  ): Promise<void> {
    const { id: userId } = seen;
    await query(() =>
      this.#database.transaction(async (transaction) => {
        if (!isAsSeen(seen, await lockWhoMayLogIn(transaction, userId)))
          throw new Refusal('bypass-not-mailed', `user ${userId} has changed meanwhile`);
        await insert(transaction, { userId, reason, by, code });
        const detail = { by: 'mail', reason };
        await appendAudit(transaction, { event: 'bypass-allowed', actor: by, userId, detail });
      }),
    );
  }

  /** @throws Refusal not-found */
  async withdraw(userId: string, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        if ((await transaction('bypasses').where({ user_id: userId }).delete()) === 0) throw new Refusal('not-found');
        await appendAudit(transaction, { event: 'bypass-withdrawn', actor: by, userId });
      }),
    );
  }

  /** By the audit, which says it also of the address that a user was added with. */
  async findAddressChoice(userId: string): Promise<AddressChoice | undefined> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: AddressChoice[] }>(
        `select a.actor_kind as by, coalesce(r.last_at, a.at) as at
         from audit a left join audit_repeats r on r.audit_id = a.id
         where a.user_id = ? and (a.event = 'user-added'
           or (a.event = 'user-edited' and 'email' = any(string_to_array(a.detail->>'changed', ' '))))
         order by at desc limit 1`,
        [userId],
      ),
    );
    return rows[0];
  }

  /** The salt of a code that may be typed now. */
  async saltOf(userId: string): Promise<string | undefined> {
    return (await query(() => rowOf(this.#database, userId)))?.salt ?? undefined;
  }

  /** Uses it up. @returns false when there is none by this digest, or somebody has just used it */
  async take(userId: string, digest: string, address: string): Promise<boolean> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const { rows } = await transaction.raw<{ rows: unknown[] }>(
          `delete from bypasses where user_id = ? and digest = ? and exists (select ${valid}) returning user_id`,
          [userId, digest, userId],
        );
        if (rows.length === 0) return false;
        const actor = { kind: 'user', id: userId } as const;
        await appendAudit(transaction, { event: 'bypass-used', actor, userId, detail: { address } });
        return true;
      }),
    );
  }
}

async function rowOf(database: Database, userId: string): Promise<Row | undefined> {
  const columns = 'b.reason, b.asked_by, b.asked_at, b.until, b.digest, b.salt';
  const { rows } = await database.raw<{ rows: Row[] }>(`select ${columns} ${valid}`, [userId]);
  return rows[0];
}

/** Neither the user nor the end of the company changes until the transaction is over. */
async function lockWhoMayLogIn(transaction: Database, userId: string): Promise<User | undefined> {
  const { rows } = await transaction.raw<{ rows: UserRow[] }>(
    `select u.* from users u join companies c on c.id = u.company_id
     where u.id = ? and u.disabled_at is null and c.disabled_at is null for update of u for share of c`,
    [userId],
  );
  return rows[0] && userFromRow(rows[0]);
}

/** What a bypass by mail is judged by, or that makes it void. */
const judged = ['email', 'role', 'emailChangedAt', 'passwordSetAt', 'secondFactorResetAt'] as const;

function isAsSeen(seen: User, now: User | undefined): boolean {
  return now !== undefined && judged.every((each) => now[each]?.valueOf() === seen[each]?.valueOf());
}

function untilIn(database: Database, seconds: number) {
  return database.raw('clock_timestamp() + make_interval(secs => ?)', [seconds]);
}

async function insert(
  database: Database,
  { userId, reason, by, code }: { userId: string; reason: string; by: Actor; code?: { digest: string; salt: string } },
): Promise<void> {
  const operator = by.kind === 'operator' ? (by.id ?? null) : null;
  const seconds = code === undefined ? bypassSeconds.requested : bypassSeconds.allowed;
  await database('bypasses').where({ user_id: userId }).delete();
  await database('bypasses').insert({
    user_id: userId,
    reason,
    asked_by: operator,
    asked_at: database.raw('clock_timestamp()'),
    until: untilIn(database, seconds),
    ...(code === undefined ? {} : { ...code, allowed_by: operator }),
  });
}
