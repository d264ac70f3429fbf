import { keysOf, type PostDialDigits } from '../policy/ledger/call-destination.ts';
import { provenSeconds } from '../policy/limits.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { type FactorRow, type ProvenTelephone, provenFromRow } from './factor-row.ts';

/** A number that is not called, because somebody there pressed 0 or an operator stopped it. */
export interface ShownSuspension {
  id: string;
  /** As `telephoneOf` writes it. */
  number: string;
  suspendedAt: Date;
  /** Whether logins of its owners go on. */
  forOthers: boolean;
  /** Of the users who have it as a method. */
  logins: string[];
}

interface SuspensionRow {
  id: string;
  number: string;
  suspended_at: Date;
  for_others: boolean;
  logins: string[];
}

/** The keys of a telephone behind a switchboard. Pauses and a closing # lead to no other telephone (`keysOf`). */
const keysInSql = `rtrim(translate(coalesce(post_dial, ''), ',w', ''), '#')`;

/** Whether the suspension `stopped` applies to a factor: to its telephone, or to the number of the switchboard. */
const isStoppedInSql = `factors.number = split_part(stopped.number, ';', 1)
  and stopped.number in (factors.number, factors.number || ';ext=' || ${keysInSql})`;

/** The suspensions that apply to a user's methods. */
export const suspensionsOfUserInSql = `select stopped.id from suspended_numbers stopped, factors
  where ${isStoppedInSql} and factors.user_id = ?`;

/**
 * The telephones that are methods, of all users. Every method throws Refusal store-unavailable when the database is
 * away.
 */
export class EnrolledNumberStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The users who have a telephone as a method. @returns ids of users */
  async ownersOf({ number, postDial }: { number: string; postDial?: PostDialDigits | undefined }): Promise<string[]> {
    const rows = await query(() =>
      this.#database<FactorRow>('factors')
        .where({ number })
        .whereRaw(`${keysInSql} = ?`, [postDial === undefined ? '' : keysOf(postDial)])
        .select('user_id'),
    );
    return rows.map(({ user_id }) => user_id);
  }

  /**
   * Numbers that are not called, newest first.
   *
   * @param given.id one of them; `userId`: those of this user's methods
   */
  async listSuspended({
    id,
    userId,
    limit,
  }: {
    id?: string;
    userId?: string;
    limit?: number;
  } = {}): Promise<ShownSuspension[]> {
    const found = this.#database
      .from({ stopped: 'suspended_numbers' })
      .leftJoin('factors', this.#database.raw(isStoppedInSql) as never)
      .leftJoin('users', 'users.id', 'factors.user_id')
      .groupBy('stopped.number')
      .orderBy(['stopped.suspended_at', 'stopped.number'].map((column) => ({ column, order: 'desc' })))
      .select<SuspensionRow[]>(
        'stopped.*',
        this.#database.raw('array_remove(array_agg(distinct users.login), null) as logins'),
      );
    if (id !== undefined) found.whereRaw('stopped.id::text = ?', [id]);
    if (userId !== undefined) found.whereRaw(`stopped.id in (${suspensionsOfUserInSql})`, [userId]);
    if (limit !== undefined) found.limit(limit);
    return (await query(() => found)).map((row) => ({
      id: row.id,
      number: row.number,
      suspendedAt: row.suspended_at,
      forOthers: row.for_others,
      logins: row.logins,
    }));
  }

  /** Telephones by which a code has passed recently, including an enrolment (E02). */
  async listProven(): Promise<ProvenTelephone[]> {
    const rows = await query(() =>
      this.#database<FactorRow>('factors')
        .whereNotNull('number')
        .whereRaw('greatest(created_at, last_used_at) > now() - make_interval(secs => ?)', [provenSeconds])
        .select('number', 'post_dial', 'created_at', 'last_used_at'),
    );
    return rows.flatMap((row) => provenFromRow(row) ?? []);
  }

  /** Every outside number that somebody enrolled, with its owner's login. */
  async listOutsideNumbers(): Promise<{ login: string; number: string }[]> {
    return query(() =>
      this.#database('factors')
        .join('users', 'users.id', 'factors.user_id')
        .whereRaw(`factors.number like '+%'`)
        .orderBy('users.login')
        .select('users.login as login', 'factors.number as number'),
    );
  }
}
