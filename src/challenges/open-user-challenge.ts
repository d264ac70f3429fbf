import { isAnywhere } from '../accounts/factor-kind.ts';
import { Refusal } from '../errors.ts';
import { type Factor, withoutCooling } from '../factors/factor.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import { routeOf } from '../policy/ledger/call-destination.ts';
import { askerOf, keyOf } from './challenge-asker.ts';
import type { AskParts, Question } from './kinds/method-kind.ts';
import { methodKind } from './kinds/method-kinds.ts';
import type { OpenedChallenge } from './open-challenge.ts';

export interface OpenUserChallengeParts extends AskParts {
  factors: Pick<FactorStore, 'list'>;
  failures: Pick<FailureStore, 'isLocked'>;
}

export interface UserChallengeRequest extends Omit<Question, 'user'> {
  userId: string;
  /** A factor of the user; default the primary one. */
  factorId?: string | undefined;
}

export type OpenedUserChallenge = OpenedChallenge & { factor: Factor };

/**
 * Challenges a user by an enrolled method and no other (V01), in the way of its kind. Ends the user's earlier
 * challenges for the same purpose (C07). A number that is new from a new browser is left out, also where a telephone
 * dials in, while the user has another method.
 *
 * @param now of the database
 * @throws Refusal factor-missing, not-found for a method that is not the user's, other-proof-needed for one that is
 *   left out, passkeys-only-here for an API key, second-factor-locked, and as the kind's `ask`
 */
export async function openUserChallenge(
  parts: OpenUserChallengeParts,
  { now, ...request }: UserChallengeRequest & { now: Date },
): Promise<OpenedUserChallenge> {
  const { userId, factorId } = request;
  const all = await parts.factors.list(userId);
  const ready = withoutCooling(all, now);
  const isChosen = ({ id }: Factor) => id === factorId;
  if (all.some(isChosen) && !ready.some(isChosen)) throw new Refusal('other-proof-needed', `factor ${factorId} is new`);
  return openEnrolledChallenge(parts, ready, request);
}

/** The same for a user whose methods have been read already. @param enrolled those that may prove this */
export async function openEnrolledChallenge(
  parts: Omit<OpenUserChallengeParts, 'factors'>,
  enrolled: readonly Factor[],
  { userId, factorId, ...request }: UserChallengeRequest,
): Promise<OpenedUserChallenge> {
  const factor = keyOf(request) === undefined ? choose(enrolled, factorId) : chooseForKey(enrolled, factorId);
  if (await parts.failures.isLocked(userId, askerOf({ ...request, known: request.terms.known })))
    throw new Refusal('second-factor-locked', `user ${userId}`);
  const dialIns = enrolled.flatMap(({ id, number }) =>
    number !== undefined && routeOf(number) === 'internal' ? [{ extension: number, factorId: id }] : [],
  );
  const user = { id: userId, factorId: factor.id, hasOtherMethod: enrolled.length > 1, dialIns };
  return { factor, ...(await methodKind(factor.kind).ask(parts, factor, { ...request, user })) };
}

/** Of the kinds that another panel can ask for. */
function chooseForKey(enrolled: readonly Factor[], factorId: string | undefined): Factor {
  const there = enrolled.filter(({ kind }) => isAnywhere(kind));
  const isHidden = enrolled.some(({ id, kind }) => id === factorId && !isAnywhere(kind));
  if (isHidden || (there.length === 0 && enrolled.length > 0)) throw new Refusal('passkeys-only-here');
  return choose(there, factorId);
}

function choose(enrolled: readonly Factor[], factorId: string | undefined): Factor {
  if (factorId === undefined) {
    const primary = enrolled.find(({ isPrimary }) => isPrimary) ?? enrolled[0];
    if (primary === undefined) throw new Refusal('factor-missing');
    return primary;
  }
  const chosen = enrolled.find(({ id }) => id === factorId);
  if (chosen === undefined) throw new Refusal('not-found', 'no such factor of this user');
  return chosen;
}
