import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { clockWindows, type TimedCode } from './authenticator.ts';
import type { FactorRow } from './factor-row.ts';
import type { Sealed } from './seal.ts';

/** A stored authenticator. */
export interface StoredAuthenticator {
  factorId: string;
  /** The sealed secret (T01). */
  sealed: Sealed;
  /** Latest time step with an accepted code. */
  lastStep: number;
  /** How far the telephone was ahead of us when it was used last, in time steps. */
  clockSteps: number;
}

/**
 * The data to verify an authenticator's codes. Every method throws Refusal store-unavailable when the database is away.
 */
export class AuthenticatorStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws Refusal not-found when the user has none */
  async find(userId: string): Promise<StoredAuthenticator> {
    const row = await query(() => this.#rowOf(userId).first());
    if (!row?.sealed_secret || row.key_id === null || row.last_step === null) {
      throw new Refusal('not-found', 'this user has no authenticator');
    }
    return {
      factorId: row.id,
      sealed: { keyId: row.key_id, bytes: row.sealed_secret },
      lastStep: row.last_step,
      clockSteps: row.clock_steps,
    };
  }

  /**
   * Accepts a time step once: of all requests with the same code, exactly one gets true (T02).
   *
   * @param step seconds since the epoch divided by 30, of a right code
   * @param clockSteps how far the telephone is ahead of us, in time steps; kept for the next login
   */
  async acceptStep(userId: string, factorId: string, { step, clockSteps }: TimedCode): Promise<boolean> {
    const near = Math.max(-clockWindows.setUp, Math.min(clockWindows.setUp, clockSteps));
    const rows = await query(() =>
      this.#rowOf(userId)
        .where({ id: factorId })
        .where('last_step', '<', step)
        .update({ last_step: step, clock_steps: near, last_used_at: this.#database.fn.now() }),
    );
    return rows > 0;
  }

  /**
   * Reseals a secret with another key, unless it was removed or resealed in the meantime.
   *
   * @returns whether it was
   */
  async reseal(userId: string, from: StoredAuthenticator, to: Sealed): Promise<boolean> {
    const rows = await query(() =>
      this.#rowOf(userId)
        .where({ id: from.factorId, sealed_secret: from.sealed.bytes })
        .update({ sealed_secret: to.bytes, key_id: to.keyId }),
    );
    return rows > 0;
  }

  #rowOf(userId: string) {
    return this.#database<FactorRow>('factors').where({ user_id: userId, kind: 'authenticator' });
  }
}
