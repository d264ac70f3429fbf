import type { FactorKind } from '../accounts/factor-kind.ts';
import type { PostDial } from '../policy/ledger/call-destination.ts';
import type { NewAppDevice } from './app-device.ts';
import type { NewPasskey } from './passkey.ts';
import type { Sealed } from './seal.ts';

/** A factor whose possession has been proved, before it is stored. Each kind has its own fields. */
export interface ProvenFactor {
  readonly kind: FactorKind;
  readonly name?: string | undefined;
  /** E.164, or an extension of this exchange. */
  readonly number?: string | undefined;
  readonly postDial?: PostDial | undefined;
  /** The secret, sealed for its owner (T01). */
  readonly sealed?: Sealed | undefined;
  /** Time step of the code that confirmed it. That code is not valid for a login as well (T02). */
  readonly lastStep?: number | undefined;
  /** How far the clock of the authenticator is ahead of ours, in time steps. */
  readonly clockSteps?: number | undefined;
  /** The first device creates the method; later devices join it. */
  readonly device?: NewAppDevice | undefined;
  readonly passkey?: NewPasskey | undefined;
}

/** Only this file can call the constructor of the class. */
let confirm: (userId: string, factor: ProvenFactor) => ConfirmedFactor;

/**
 * The proof that is needed to store a factor: the user of this session typed the code that came through the factor.
 *
 * Nobody can set up a factor for somebody else (S14). Therefore the store takes neither a user nor a factor, only this
 * proof. It names its owner, is immutable, works once, and can be made neither with `new` nor by copying.
 * `confirmFactor` below makes it, and a test ensures that only `src/methods` imports that function: no route, no
 * command and no other store.
 */
export class ConfirmedFactor {
  readonly #userId: string;
  readonly #factor: ProvenFactor;
  #consumed = false;

  private constructor(userId: string, factor: ProvenFactor) {
    this.#userId = userId;
    this.#factor = Object.freeze({ ...factor });
    Object.freeze(this);
  }

  get userId(): string {
    return this.#userId;
  }

  get factor(): ProvenFactor {
    return this.#factor;
  }

  /** For the store. @throws TypeError for a used proof, and for a copy, which lacks the private fields */
  static consume(proof: ConfirmedFactor): { userId: string; factor: ProvenFactor } {
    if (typeof proof !== 'object' || proof === null || !(#userId in proof) || proof.#consumed) {
      throw new TypeError('A factor is stored by an unused proof of its owner only');
    }
    proof.#consumed = true;
    return { userId: proof.#userId, factor: proof.#factor };
  }

  static {
    confirm = (userId, factor) => new ConfirmedFactor(userId, factor);
  }
}

/**
 * For the confirming step in `src/methods` only; called after a right code.
 *
 * @param session the session in which the code was typed; the factor belongs to its user
 */
export function confirmFactor(session: { readonly userId: string }, factor: ProvenFactor): ConfirmedFactor {
  return confirm(session.userId, factor);
}
