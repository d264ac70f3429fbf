import type { FactorKind } from '../accounts/factor-kind.ts';
import type { PostDial } from '../policy/ledger/call-destination.ts';

/**
 * A challenge is the question "is it really you?", open until a code answers it.
 *
 *   open ──► armed ──► passed
 *    ├─────────┼─────► failed      (no tries left; or a wrong number was typed into the app or the telephone)
 *    ├─────────┼─────► expired     (by the clock of Redis)
 *    ├─────────┼─────► cancelled   (by the panel, or by a newer challenge for the same person)
 *    └─────────┴─────► reported    (the person said: this was not me)
 *
 * armed ──► armed: a new delivery brings a new code; the old code becomes invalid and the tries continue (C05).
 */
export const challengeMoves = {
  open: ['armed', 'failed', 'expired', 'cancelled', 'reported'],
  armed: ['armed', 'passed', 'failed', 'expired', 'cancelled', 'reported'],
  passed: [],
  failed: [],
  expired: [],
  cancelled: [],
  reported: [],
} as const satisfies Record<string, readonly string[]>;

export type ChallengeState = keyof typeof challengeMoves;

export const challengeStates = Object.keys(challengeMoves) as ChallengeState[];

/** The states from which a challenge may go to `to`, in the form that the store's scripts take. */
export function challengeMovesInto(to: ChallengeState): ChallengeState[] {
  return challengeStates.filter((from) => (challengeMoves[from] as readonly ChallengeState[]).includes(to));
}

export function isChallengeOver(state: ChallengeState): boolean {
  return challengeMoves[state].length === 0;
}

export interface Challenge {
  id: string;
  state: ChallengeState;
  /** Owner, who alone may see it: the id of the API key that opened it, or `user:<id>` for a login. */
  owner: string;
  /** How the code reaches the person. */
  kind: FactorKind;
  /** `number`: the user types digits from the page into the app or the telephone, and nothing into the page. */
  proof: 'code' | 'number';
  /** Digest of the one session whose page shows the digits for the telephone, and goes on. */
  pageSession?: string | undefined;
  /** E.164 or an extension of this exchange, as dialled; empty without a call. */
  to: string;
  /** Digits dialled behind the switchboard that has the number. */
  postDial: PostDial | undefined;
  /** Number of calls, without those that were busy or failed. The latest counts until its outcome is known. */
  calls: number;
  /** The user, when it is not a challenge of a raw number. */
  userId: string | undefined;
  /** The user's method; undefined while the method is being added. */
  factorId: string | undefined;
  language: string;
  purpose: string;
  /** Asked for where the user had passed lately. */
  known: boolean;
  triesLeft: number;
  /** The latest delivery, which alone may arm it; empty when nothing is delivered. */
  deliveryId: string;
  /** Milliseconds since the epoch, by the clock of Redis. */
  openedAt: number;
  expiresAt: number;
}

/** A challenge of a user's enrolled method. */
export type UserChallenge = Challenge & { userId: string; factorId: string };

export function isUserChallenge(challenge: Challenge | undefined): challenge is UserChallenge {
  return challenge?.userId !== undefined && challenge.factorId !== undefined;
}

/** States of a challenge that is not over, in the form that its scripts take. */
export const notOver = challengeMovesInto('expired').join(',');
