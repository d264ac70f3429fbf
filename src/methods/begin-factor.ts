import { attemptAt } from '../accounts/attempt-limits.ts';
import { readName } from '../accounts/name.ts';
import { callTerms } from '../challenges/call-terms.ts';
import { type MethodWish, methodKind } from '../challenges/kinds/method-kinds.ts';
import { Refusal } from '../errors.ts';
import type { Place } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { enter } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { dropWork, move, ownerOf, placeOf } from '../login/move.ts';

export type BeginFactorRequest = MethodWish & {
  sessionId: string;
  /** What the person calls it; nothing is a name too. */
  name?: string | undefined;
  /** Where the request comes from. */
  address?: string | undefined;
};

/**
 * Begins to add a method, as its kind does it: a telephone rings at once (S07); for an authenticator a secret is made, which
 * the conversation shows until its code was typed. Until then there is no method (S05). What was begun before is dropped.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, name-invalid, too-many-tries, and as
 *   the kind's `check` and `begin`
 */
export async function beginFactor(parts: LoginParts, request: BeginFactorRequest): Promise<Place> {
  const { session, facts, factors } = await enterToAdd(parts, request.sessionId);
  const { userId } = session;
  const kind = methodKind(request.kind);
  const person = {
    userId,
    owner: ownerOf(session),
    factors,
    name: request.name === undefined || request.name.trim() === '' ? undefined : readName(request.name),
    country: facts.company.country,
    language: facts.user.language,
    terms: callTerms(facts, request.address),
  };
  const checked = await kind.check(parts, person, request);
  await takeBeginning(parts, userId);
  await dropWork(parts, session);
  const work = { adding: await kind.begin(parts, person, checked) };
  if (session.step === 'set-up') return move(parts, session, { step: 'set-up-code' }, work);
  await parts.sessions.setWork(session, work);
  return placeOf({ ...session, work });
}

async function enterToAdd(parts: LoginParts, sessionId: string) {
  const entered = await enter(parts, sessionId, 'begin-factor');
  if (entered.session.step === 'full') checkEdit(entered);
  return entered;
}

async function takeBeginning({ attempts }: LoginParts, userId: string): Promise<void> {
  if (!(await attempts.take(attemptAt('begin-factor', userId))))
    throw new Refusal('too-many-tries', `methods begun by user ${userId}`);
}
