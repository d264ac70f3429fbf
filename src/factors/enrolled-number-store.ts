import { keysOf, type PostDialDigits } from '../policy/ledger/call-destination.ts';
import { provenSeconds } from '../policy/limits.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { type FactorRow, type ProvenTelephone, provenFromRow } from './factor-row.ts';

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
        // Pauses and a closing # lead to no other telephone (`keysOf`).
        .whereRaw(`regexp_replace(coalesce(post_dial, ''), '[,w]|#+$', '', 'g') = ?`, [
          postDial === undefined ? '' : keysOf(postDial),
        ])
        .select('user_id'),
    );
    return rows.map(({ user_id }) => user_id);
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
