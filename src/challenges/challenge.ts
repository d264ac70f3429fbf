import type { FactorKind } from '../accounts/factor-kind.ts';
import type { PostDial } from '../policy/ledger/call-destination.ts';

/**
 * A challenge is the question "is it really you?", open until a code answers it.
 *
 *   open ──► armed ──► passed
 *    ├─────────┼─────► failed      (no tries left; or the wrong number was typed into the app)
 *    ├─────────┼─────► expired     (by Redis' clock)
 *    ├─────────┼─────► cancelled   (by the panel, or by a newer challenge for the same person)
 *    └─────────┴─────► reported    (the person said: this was not me)
 *
 * armed ──► armed: a new delivery brings a new code; the old code dies and the tries go on counting (C05).
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

/** The states from which a challenge may go to `to`, as the store's scripts want them. */
export function challengeMovesInto(to: ChallengeState): ChallengeState[] {
  return challengeStates.filter((from) => (challengeMoves[from] as readonly ChallengeState[]).includes(to));
}

export function isChallengeOver(state: ChallengeState): boolean {
  return challengeMoves[state].length === 0;
}

export interface Challenge {
  id: string;
  state: ChallengeState;
  /** Who may see it: the id of the API key that opened it, or `user:<id>` for whoever is logging in. */
  owner: string;
  /** How the code reaches the person. */
  kind: FactorKind;
  /** `number`: nothing is typed here; two digits that the page shows are typed into the app. */
  proof: 'code' | 'number';
  /** E.164 or an extension of this exchange, as it is dialled; empty where nothing is. */
  to: string;
  /** What is dialled behind the switchboard that has the number. */
  postDial: PostDial | undefined;
  /** Calls that it has had, without those that were busy, failed and the like; the latest counts until it is known. */
  calls: number;
  /** Who is asked, when that is a user of ours and not just a number. */
  userId: string | undefined;
  /** The method by which the user is asked; undefined while it is only being added. */
  factorId: string | undefined;
  language: string;
  purpose: string;
  triesLeft: number;
  /** The latest delivery, and the only one that may arm it; empty where nothing is delivered. */
  deliveryId: string;
  /** Milliseconds since the epoch, Redis' clock. */
  openedAt: number;
  expiresAt: number;
}

/** A challenge of somebody's enrolled method. */
export type UserChallenge = Challenge & { userId: string; factorId: string };

export function isUserChallenge(challenge: Challenge | undefined): challenge is UserChallenge {
  return challenge?.userId !== undefined && challenge.factorId !== undefined;
}
