import { readName } from '../accounts/name.ts';
import { forgetBrowsers } from '../accounts/remembered-browser-store.ts';
import { removeSecondFactor } from '../accounts/remove-second-factor.ts';
import type { User } from '../accounts/user.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { PlannedQuery } from '../postgres/planned-query.ts';
import type { Random } from '../random.ts';
import type { NewAppDevice } from './app-device.ts';
import { ConfirmedFactor } from './confirmed-factor.ts';
import { addDevice, insertDevice } from './device-rows.ts';
import {
  coolingKinds,
  coolingSeconds,
  type Factor,
  isOrderOf,
  judgeAddition,
  judgeRemoval,
  type RemovalFacts,
} from './factor.ts';
import { detailOf } from './factor-detail.ts';
import { columnsOfProof, type FactorRow, factorColumns, factorFromRow } from './factor-row.ts';
import { insertPasskey, isEnrolled } from './passkey-store.ts';

/**
 * The factors of users in PostgreSQL. Every change locks the owner's row, so that the rules see the whole set, and is
 * audited in the same transaction. Every method takes the owner, and another user's factor is not-found. Every method
 * throws Refusal store-unavailable when the database is away.
 */
export class FactorStore {
  readonly #database: Database;
  readonly #random: Random;

  constructor({ database, random }: { database: Database; random: Random }) {
    this.#database = database;
    this.#random = random;
  }

  /** In the user's order. */
  async list(userId: string): Promise<Factor[]> {
    return query(() => listFactors(this.#database, userId));
  }

  /** @throws Refusal not-found */
  async find(userId: string, factorId: string): Promise<Factor> {
    const [row] = await query(() => one.rows(this.#database, [userId, factorId]));
    if (row === undefined) throw new Refusal('not-found', 'no such factor of this user');
    return factorFromRow(row);
  }

  /**
   * Stores a factor that its owner has proved; nothing else stores one (S14).
   *
   * @param newBrowser whether the login came from a browser that is new for its user
   * @param seen the owner as read before the code was checked; a reset or a new set-up code since then voids the proof
   * @param thingsOf of a first method that counts as one that has reset the password, from the same moment on: the
   *   things that are then no second factor
   * @throws Refusal session-unknown after either, and for another method than the first one; too-many-numbers,
   *   number-exists, authenticator-exists, passkey-exists, too-many-passkeys, too-many-devices, device-exists,
   *   user-unknown, name-invalid
   * @throws TypeError without a proof, or with a used one
   */
  async add(
    proof: ConfirmedFactor,
    address?: string,
    seen?: SeenOwner,
    newBrowser?: boolean,
    thingsOf?: ThingsOf,
  ): Promise<Factor> {
    const { userId, factor } = ConfirmedFactor.consume(proof);
    const name = factor.name === undefined ? undefined : readName(factor.name);
    return this.#underLock(userId, async (database, set, owner) => {
      const isSame = (each: keyof SeenOwner) => seen?.[each]?.getTime() === owner[each]?.getTime();
      if (seen !== undefined && !(isSame('secondFactorResetAt') && isSame('setUpCodeMadeAt')))
        throw new Refusal('session-unknown', 'reset meanwhile');
      if (thingsOf !== undefined && set.length > 0) throw new Refusal('session-unknown', 'another method meanwhile');
      await forgetBrowsers(database, userId);
      const { kind, number, postDial, device, passkey } = factor;
      const joined = set.find((each) => each.kind === kind);
      if (device !== undefined && joined !== undefined) {
        await addDevice(database, joined, { userId, device, address, random: this.#random });
        return joined;
      }
      const verdict = judgeAddition(set, { kind, number, postDial });
      if (!verdict.allowed) throw new Refusal(verdict.reason);
      if (passkey !== undefined && (await isEnrolled(database, passkey.credentialId)))
        throw new Refusal('passkey-exists');
      const [row] = await database<FactorRow>('factors')
        .insert({
          id: this.#random.id(),
          user_id: userId,
          ...columnsOfProof({ ...factor, name }),
          is_primary: verdict.isPrimary,
          position: verdict.position,
          // A first method takes nothing from an earlier one.
          cooling_until:
            newBrowser === true && set.length > 0 && coolingKinds.includes(kind) ? coolingUntil(database) : null,
        } as object)
        .returning([...factorColumns]);
      const added = factorFromRow(row as FactorRow);
      if (passkey !== undefined) await insertPasskey(database, { userId, factorId: added.id, passkey });
      if (device !== undefined) await insertDevice(database, added, { userId, device, random: this.#random });
      if (thingsOf !== undefined) {
        const things = [...thingsOf(added, device === undefined ? [] : [device])];
        await database('users').where({ id: userId }).update({ password_reset_by: things });
      }
      const detail = { ...detailOf(added), ...(address === undefined ? {} : { address }) };
      await appendAudit(database, { event: 'factor-added', actor: themselves(userId), userId, detail });
      return added;
    });
  }

  /** Makes a factor the primary one. @throws Refusal not-found, user-unknown */
  async setPrimary(userId: string, factorId: string): Promise<void> {
    await this.#underLock(userId, async (database, set) => {
      const chosen = memberOf(set, factorId);
      if (chosen.isPrimary) return;
      await makePrimary(database, userId, factorId);
      const detail = { factorId, kind: chosen.kind };
      await appendAudit(database, { event: 'primary-changed', actor: themselves(userId), userId, detail });
    });
  }

  /** @param name undefined removes the name @throws Refusal not-found, name-invalid, user-unknown */
  async rename(userId: string, factorId: string, name: string | undefined): Promise<void> {
    const read = name === undefined ? null : readName(name);
    await this.#underLock(userId, async (database, set) => {
      const { kind, name: before } = memberOf(set, factorId);
      if (read === (before ?? null)) return;
      await rowOf(database, userId, factorId).update({ name: read });
      const detail = { factorId, kind };
      await appendAudit(database, { event: 'factor-renamed', actor: themselves(userId), userId, detail });
    });
  }

  /** @param ids all factors of the user, each once @throws Refusal order-stale, user-unknown */
  async reorder(userId: string, ids: readonly string[]): Promise<void> {
    await this.#underLock(userId, async (database, set) => {
      if (!isOrderOf(set, ids)) throw new Refusal('order-stale');
      if (set.every(({ id }, position) => id === ids[position])) return;
      await database.raw('update factors set position = array_position(?::text[], id) where user_id = ?', [
        [...ids],
        userId,
      ]);
      await appendAudit(database, { event: 'factors-reordered', actor: themselves(userId), userId });
    });
  }

  /**
   * Removes a factor. When it was the primary one, the next one in order becomes primary.
   *
   * @throws Refusal not-found, last-factor, older-factor-needed, user-unknown
   */
  async remove(userId: string, factorId: string, { address, ...facts }: Removal): Promise<void> {
    await this.#underLock(userId, async (database, set, { now }) => {
      const verdict = judgeRemoval(set, factorId, { ...facts, now });
      if (!verdict.allowed) throw new Refusal(verdict.reason);
      await rowOf(database, userId, factorId).delete();
      await forgetBrowsers(database, userId);
      if (verdict.nextPrimary !== undefined) await makePrimary(database, userId, verdict.nextPrimary);
      const detail = { ...detailOf(memberOf(set, factorId)), ...(address === undefined ? {} : { address }) };
      await appendAudit(database, { event: 'factor-removed', actor: themselves(userId), userId, detail });
    });
  }

  /** Records that a login passed by this factor. */
  async markUsed(userId: string, factorId: string): Promise<void> {
    await query(() => rowOf(this.#database, userId, factorId).update({ last_used_at: this.#database.fn.now() }));
  }

  /**
   * Removes all factors, so that the user sets up again at the next login (S13). The only change that somebody else may
   * make. Entry points call `resetSecondFactor`, which also ends the sessions.
   *
   * @param reason for the audit @returns number of factors removed
   * @throws Refusal reason-missing, user-unknown
   */
  async removeAll(userId: string, reason: string, by: Actor): Promise<number> {
    if (!/\S/.test(reason)) throw new Refusal('reason-missing');
    const said = reason.trim().slice(0, 500);
    return this.#underLock(userId, (database) => removeSecondFactor(database, { userId, reason: said }, by));
  }

  async #underLock<T>(
    userId: string,
    act: (database: Database, set: Factor[], owner: SeenOwner & { now: Date }) => Promise<T>,
  ): Promise<T> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const owner = await transaction('users')
          .where({ id: userId })
          .forUpdate()
          .first('id', 'second_factor_reset_at', 'set_up_code_made_at', transaction.raw('now() as now'));
        if (owner === undefined) throw new Refusal('user-unknown');
        return act(transaction, await listFactors(transaction, userId), {
          secondFactorResetAt: owner.second_factor_reset_at ?? undefined,
          setUpCodeMadeAt: owner.set_up_code_made_at ?? undefined,
          now: owner.now,
        });
      }),
    );
  }
}

function coolingUntil(database: Database) {
  return database.raw('now() + make_interval(secs => ?)', [coolingSeconds]);
}

/** What a person must hold to get the code of a method. */
type ThingsOf = (factor: Factor, devices: readonly NewAppDevice[]) => readonly string[];

/** What an operator may do while a user adds a method. */
type SeenOwner = Pick<User, 'secondFactorResetAt' | 'setUpCodeMadeAt'>;

export interface Removal extends Omit<RemovalFacts, 'now'> {
  /** Network address of the request, for the audit. */
  address?: string;
}

async function listFactors(database: Database, userId: string): Promise<Factor[]> {
  return (await all.rows(database, [userId])).map(factorFromRow);
}

const columns = factorColumns.join(', ');
const all = new PlannedQuery<FactorRow>(`select ${columns} from factors where user_id = ? order by position`);
const one = new PlannedQuery<FactorRow>(`select ${columns} from factors where user_id = ? and id = ?`);

function rowOf(database: Database, userId: string, factorId: string) {
  return database<FactorRow>('factors').where({ user_id: userId, id: factorId });
}

/** Also the first in order, because a person sees one order only. */
async function makePrimary(database: Database, userId: string, factorId: string): Promise<void> {
  // In two steps, because the unique index allows only one primary factor even within a statement.
  await database('factors').where({ user_id: userId, is_primary: true }).update({ is_primary: false });
  const first = database.raw('(select min(position) - 1 from factors where user_id = ?)', [userId]);
  await database('factors').where({ user_id: userId, id: factorId }).update({ is_primary: true, position: first });
}

function memberOf(set: readonly Factor[], id: string): Factor {
  const member = set.find((each) => each.id === id);
  if (member === undefined) throw new Refusal('not-found', 'no such factor of this user');
  return member;
}

function themselves(userId: string): Actor {
  return { kind: 'user', id: userId };
}
