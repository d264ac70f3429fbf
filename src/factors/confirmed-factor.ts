import type { FactorKind } from '../accounts/factor-kind.ts';
import type { PostDial } from '../policy/ledger/call-destination.ts';
import type { NewAppDevice } from './app-device.ts';
import type { Sealed } from './seal.ts';

/** A factor that somebody has just proved to hold, before it is stored: of what can be kept, each kind has its own. */
export interface ProvenFactor {
  readonly kind: FactorKind;
  readonly name?: string | undefined;
  /** E.164, or an extension of this exchange. */
  readonly number?: string | undefined;
  readonly postDial?: PostDial | undefined;
  /** A secret, sealed for its owner (T01). */
  readonly sealed?: Sealed | undefined;
  /** Of the code that was typed to confirm it; that code is not good for a login too (T02). */
  readonly lastStep?: number | undefined;
  /** The first device makes the method, and those that come after it join it. */
  readonly device?: NewAppDevice | undefined;
}

/** The class gives its constructor away to this file, and to nobody else. */
let confirm: (userId: string, factor: ProvenFactor) => ConfirmedFactor;

/**
 * The proof without which no factor is stored: the person of this session typed the code that came through the factor.
 *
 * Nobody can set up a factor for somebody else (S14). So the store takes no user and no factor, only one of these. It says
 * itself whose it is, and never changes; it is good once; and it can be made neither by `new` nor by copying.
 * `confirmFactor` below makes it, and a test sees to it that `src/methods` alone imports that: no route, no command and no
 * other store.
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

  /** For the store. @throws TypeError for what only looks like a proof, having no private fields, or was used before */
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
 * For the confirming step of `src/methods`, and nothing else: called when the code was right.
 *
 * @param session the person's own, in which the code was typed; the factor belongs to the session's user
 */
export function confirmFactor(session: { readonly userId: string }, factor: ProvenFactor): ConfirmedFactor {
  return confirm(session.userId, factor);
}
