import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { RecordingFault } from '../speech/recordings/recording-checks.ts';
import { readRow, type SubmissionRow } from './read-row.ts';
import { companyOfPrompt } from './recordable-prompts.ts';
import { recordingDetail, type Submission, submissionLimits } from './submission.ts';

export type NewSubmission = Pick<Submission, 'id' | 'language' | 'name' | 'companyId' | 'measured' | 'remarks'> & {
  wav: Buffer;
};

type SubmissionEvent = `recording-${'handed-in' | 'withdrawn' | 'taken' | 'refused'}`;

/** Recordings that were handed in. Those whose time is over count for nothing. All methods throw store-unavailable. */
export class SubmissionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Hands in a recording, instead of one of the same prompt that waits. Removes those whose time is over.
   *
   * @param operatorId of the user who hands it in
   * @throws Refusal recordings-many
   */
  add({ wav, ...submission }: NewSubmission, operatorId: string): Promise<void> {
    const { id, language, name, companyId = null, measured, remarks } = submission;
    return this.#write(async (transaction) => {
      // Two at the same time must not both take the last room.
      await transaction.raw('lock table submitted_recordings in share row exclusive mode');
      await transaction.raw(
        `delete from submitted_recordings
         where until < now() or id = ? or (language = ? and name = ? and state = 'waiting')`,
        [id, language, name],
      );
      const { rows } = await transaction.raw<{ rows: { waiting: number; bytes: number }[] }>(
        `select count(*)::int as waiting, coalesce(sum(octet_length(sound)), 0)::int as bytes
         from submitted_recordings where state = 'waiting'`,
      );
      const { waiting = 0, bytes = 0 } = rows[0] ?? {};
      if (waiting >= submissionLimits.waiting || bytes + wav.length > submissionLimits.bytes)
        throw new Refusal('recordings-many', `${waiting} wait, with ${bytes} bytes`);
      await transaction.raw(
        `insert into submitted_recordings (id, language, name, company_id, sound, measured, remarks, handed_by, until)
         values (?, ?, ?, ?, ?, ?, ?, ?, now() + make_interval(days => ?))`,
        [
          ...[id, language, name, companyId, wav, JSON.stringify(measured), [...remarks], operatorId],
          submissionLimits.days,
        ] as string[],
      );
      await note(transaction, 'recording-handed-in', submission, { kind: 'operator', id: operatorId });
    });
  }

  /** Latest first. Of times that no row of ours has, the nearest one that can be shown. */
  async list(): Promise<Submission[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: SubmissionRow[] }>(
        `select s.id, s.language, s.name, s.state, s.measured, s.remarks, s.faults, u.login,
           greatest(least(s.handed_at, now()), 'epoch') as handed_at,
           least(s.until, now() + make_interval(days => ?)) as until
         from submitted_recordings s join users u on u.id = s.handed_by
         where s.until > now() and s.state in ('waiting', 'taken', 'refused') order by s.handed_at desc, s.id`,
        [submissionLimits.days],
      ),
    );
    return rows.map(readRow);
  }

  /** The WAV of one that waits. @throws Refusal not-found */
  async wavOf(id: string): Promise<Buffer> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: { sound: unknown }[] }>(
        `select sound from submitted_recordings where id = ? and state = 'waiting' and until > now()`,
        [id],
      ),
    );
    const [row] = rows;
    if (row === undefined) throw new Refusal('not-found', 'no such recording waits');
    return Buffer.isBuffer(row.sound) ? row.sound : Buffer.alloc(0);
  }

  /** Forgets one that waits. @throws Refusal not-found */
  withdraw(id: string, by: Actor): Promise<void> {
    return this.#end(`delete from submitted_recordings where id = ?`, [id], 'recording-withdrawn', by);
  }

  /**
   * Its sound goes, and the rest is shown until its time is over.
   *
   * @param before done when nobody else can withdraw or decide it any more; when it fails, nothing is decided
   * @throws Refusal not-found; what `before` throws
   */
  async decide(
    id: string,
    state: 'taken' | 'refused',
    faults: readonly RecordingFault[],
    by: Actor,
    before: () => Promise<void> = async () => {},
  ): Promise<void> {
    const statement = 'update submitted_recordings set state = ?, faults = ?, sound = null where id = ?';
    let failure: unknown;
    const act = () =>
      before().catch((error: unknown) => {
        failure = error;
        throw error;
      });
    await this.#end(statement, [state, [...faults] as unknown as string, id], `recording-${state}`, by, act).catch(
      // Not an error of the database.
      (error: unknown) => Promise.reject(failure ?? error),
    );
  }

  #end(
    statement: string,
    values: readonly string[],
    event: SubmissionEvent,
    by: Actor,
    before: () => Promise<void> = async () => {},
  ): Promise<void> {
    return this.#write(async (transaction) => {
      const { rows } = await transaction.raw<{ rows: { language: string; name: string }[] }>(
        `${statement} and state = 'waiting' returning language, name`,
        [...values],
      );
      const [row] = rows;
      if (row === undefined) throw new Refusal('not-found', 'no such recording waits');
      await note(transaction, event, { ...row, companyId: companyOfPrompt(row.name) }, by);
      await before();
    });
  }

  #write<T>(act: (transaction: Database) => Promise<T>): Promise<T> {
    return query(() => this.#database.transaction((transaction) => act(transaction)));
  }
}

function note(
  transaction: Database,
  event: SubmissionEvent,
  { language, name, companyId }: Pick<Submission, 'language' | 'name' | 'companyId'>,
  actor: Actor,
): Promise<unknown> {
  const detail = recordingDetail(language, name, companyId);
  return appendAudit(transaction, { event, actor, companyId, detail });
}
