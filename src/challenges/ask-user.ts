import { Refusal } from '../errors.ts';
import type { Factor } from '../factors/factor.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import { readNumber } from '../factors/phone-number.ts';
import type { Challenge } from './challenge.ts';
import { openAuthenticatorChallenge } from './open-authenticator-challenge.ts';
import { type CallParts, openChallenge } from './open-challenge.ts';

export interface AskUserParts extends CallParts {
  factors: Pick<FactorStore, 'list'>;
  failures: Pick<FailureStore, 'isLocked'>;
  /** The key of the codes' digests. */
  secret: string;
  /** Where a number without `+` is at home; enrolled numbers have one. */
  country: string;
}

export interface AskUserRequest {
  userId: string;
  /** One of the user's own; the primary one unless told. */
  factorId?: string | undefined;
  owner: string;
  language: string;
  purpose: string;
  id?: string | undefined;
}

/**
 * Asks a user for a code by an enrolled method, and by no other (V01): calls the number, or waits for the authenticator's
 * code. Ends the user's earlier challenges for the same purpose (C07).
 *
 * @throws Refusal factor-missing, not-found for a method that is not the user's, second-factor-locked,
 *   destination-refused, exchange-unavailable, store-unavailable
 */
export async function askUser(
  parts: AskUserParts,
  { userId, factorId, ...request }: AskUserRequest,
): Promise<{ challenge: Challenge; factor: Factor }> {
  const enrolled = (await parts.factors.list(userId)).filter(({ kind }) => kind !== 'app');
  const factor = choose(enrolled, factorId);
  if (await parts.failures.isLocked(userId)) throw new Refusal('second-factor-locked', `user ${userId}`);
  const user = { id: userId, factorId: factor.id };
  if (factor.number === undefined) {
    return { factor, challenge: await openAuthenticatorChallenge(parts, { ...request, user }) };
  }
  const to = readNumber(factor.number, parts.country);
  return { factor, challenge: await openChallenge(parts, { ...request, to, user }) };
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
