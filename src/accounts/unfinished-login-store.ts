import { type Database, query } from '../postgres/connect-postgres.ts';
import { networkOf } from './network.ts';
import type { LoginPlace, LoginProof, UnfinishedLogin } from './unfinished-login.ts';

export interface ProvenFrom {
  userId: string;
  proof: LoginProof;
  place: LoginPlace;
  /** The address of the browser; for another panel the id of its API key. */
  address: string;
}

interface Row {
  id: string;
  proof: LoginProof;
  place: LoginPlace;
  address: string;
  times: number;
  last_at: Date;
}

/** Beyond this, attempts from further networks count on the latest row. */
const maxRowsEach = 50;
const keptDays = 90;

/**
 * Logins that had a right proof and are not finished, in PostgreSQL because their owner may log in weeks later. Times
 * are the database's. All methods throw Refusal store-unavailable when it is away.
 */
export class UnfinishedLoginStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the id of its row, which counts this one too */
  async add({ userId, proof, place, address }: ProvenFrom): Promise<string> {
    const values = [userId, keptDays, userId, proof, place, networkOf(address), address, userId, maxRowsEach];
    const { rows } = await query(() => this.#database.raw<{ rows: Pick<Row, 'id'>[] }>(addition, values));
    if (rows[0] !== undefined) return rows[0].id;
    const latest = 'select id from unfinished_logins where user_id = ? order by last_at desc limit 1';
    const counted = await query(() =>
      this.#database.raw<{ rows: Pick<Row, 'id'>[] }>(
        `update unfinished_logins set ${counting} where id = (${latest}) returning id`,
        [userId],
      ),
    );
    return counted.rows[0]?.id ?? '';
  }

  /**
   * Forgets the tries that a finished login explains: its own, wherever it began, and those of its network that ended
   * shortly before.
   *
   * @param id from `add`, when this login began with it
   */
  async finish(
    { userId, address, id }: { userId: string; address: string; id?: string | undefined },
    seconds: number,
  ): Promise<void> {
    const network = networkOf(address);
    const isNear = '(network = ? and last_at > clock_timestamp() - make_interval(secs => ?))';
    await query(() =>
      this.#database.raw(
        `with gone as (delete from unfinished_logins where user_id = ? and (${isNear} or (id = ? and times = 1)))
         update unfinished_logins set times = times - 1
         where user_id = ? and id = ? and times > 1 and not ${isNear}`,
        [userId, network, seconds, id ?? null, userId, id ?? null, network, seconds],
      ),
    );
  }

  /** Forgets those of one kind of proof, because the user has finished one. */
  async finishProof(userId: string, proof: LoginProof, seconds: number): Promise<void> {
    await query(() =>
      this.#database('unfinished_logins')
        .where({ user_id: userId, proof })
        .whereRaw('last_at > clock_timestamp() - make_interval(secs => ?)', [seconds])
        .delete(),
    );
  }

  /**
   * The logins that the user has not been told of, or was told of in the present session; newest first.
   *
   * @param sessionStartedAt by the clock of sessions, milliseconds since the epoch
   */
  untold(userId: string, sessionStartedAt: number): Promise<UnfinishedLogin[]> {
    return this.#list(userId, '(f.told_at is null or f.told_at >= ?)', new Date(sessionStartedAt));
  }

  /** The logins of the last hours; newest first. */
  lately(userId: string, hours: number): Promise<UnfinishedLogin[]> {
    return this.#list(userId, 'f.last_at > clock_timestamp() - make_interval(hours => ?)', hours);
  }

  /** Notes that the user has seen these logins. @param at by the clock of sessions */
  async noteTold(userId: string, ids: readonly string[], at: number): Promise<void> {
    await query(() =>
      this.#database('unfinished_logins')
        .where({ user_id: userId })
        .whereIn('id', [...ids])
        .whereNull('told_at')
        .update({ told_at: new Date(at) }),
    );
  }

  /** Forgets the logins that the user has seen. */
  async forgetTold(userId: string): Promise<void> {
    await query(() => this.#database('unfinished_logins').where({ user_id: userId }).whereNotNull('told_at').delete());
  }

  /** Only since the present password was set, because what happened before is not a danger any more. */
  async #list(userId: string, condition: string, value: Date | number): Promise<UnfinishedLogin[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: Row[] }>(
        `select f.id, f.proof, f.place, f.address, f.times, f.last_at
         from unfinished_logins f join users u on u.id = f.user_id
         where f.user_id = ? and f.last_at > u.password_set_at and ${condition} order by f.last_at desc`,
        [userId, value],
      ),
    );
    return rows.map(({ last_at: lastAt, ...row }) => ({ ...row, lastAt }));
  }
}

/** Counts once more, and makes the row one that the user has not seen. */
const counting = 'times = unfinished_logins.times + 1, last_at = clock_timestamp(), told_at = null';

const addition = `
  with old as (delete from unfinished_logins where user_id = ? and last_at < now() - make_interval(days => ?))
  insert into unfinished_logins (user_id, proof, place, network, address, hour)
  select ?, ?, ?, ?, ?, date_trunc('hour', clock_timestamp())
  where (select count(*) from unfinished_logins where user_id = ?) < ?
  on conflict (user_id, proof, place, network, hour) do update set ${counting}, address = excluded.address
  returning id`;
