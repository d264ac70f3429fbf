import { attemptAt } from '../accounts/attempt-limits.ts';
import { languageOf } from '../accounts/language-of.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { readName } from '../accounts/name.ts';
import type { Language } from '../accounts/user.ts';
import { type MethodWish, methodKind } from '../challenges/kinds/method-kinds.ts';
import { Refusal } from '../errors.ts';
import type { Factor } from '../factors/factor.ts';
import { addableByRule } from '../factors/judge-methods.ts';
import { codeSteps, type LoginPosition } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { enter } from '../login/enter.ts';
import { termsFor } from '../login/known-asker.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { kindsOf, methodFactsOf } from '../login/method-facts.ts';
import { dropWork, move, ownerOf, positionOf } from '../login/move.ts';
import { checkSetUpCode } from '../login/prove-set-up-code.ts';

export type BeginFactorRequest = MethodWish & {
  sessionId: string;
  /** Optional name that the user gives the method. */
  name?: string | undefined;
  /** Where the request comes from. */
  address?: string | undefined;
  /** The cookie of a known browser, as the browser sent it. */
  browser?: string | undefined;
  /** Of the page that asks; default that of the session. */
  language?: Language | undefined;
};

/**
 * Starts to add a method. What happens depends on the kind: a telephone rings at once (S07); an authenticator gets a
 * secret, which the panel shows until its code is typed. The method exists only after its code was typed (S05). A
 * previous unfinished addition is dropped.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, set-up-code-needed,
 *   method-not-allowed, name-invalid, too-many-tries, and as the kind's `check` and `begin`
 */
export async function beginFactor(parts: LoginParts, request: BeginFactorRequest): Promise<LoginPosition> {
  const { session, facts, factors } = await enterToAdd(parts, request.sessionId);
  const { userId } = session;
  const kind = methodKind(request.kind);
  checkAllowed(parts, facts, factors, request.kind);
  const person = {
    userId,
    owner: ownerOf(session),
    factors,
    name: request.name === undefined || request.name.trim() === '' ? undefined : readName(request.name),
    country: facts.company.country,
    language: languageOf({ page: request.language ?? session.language, user: facts.user, setting: parts.language }),
    terms: await termsFor(parts, facts, request),
  };
  const checked = await kind.check(parts, person, request);
  await takeBeginning(parts, userId);
  await dropWork(parts, session);
  const work = { adding: await kind.begin(parts, person, checked) };
  const step = codeSteps[session.step];
  if (step !== undefined) return move(parts, session, { step }, work);
  await parts.sessions.setWork(session, work);
  return positionOf({ ...session, work });
}

async function enterToAdd(parts: LoginParts, sessionId: string) {
  const entered = await enter(parts, sessionId, 'begin-factor');
  if (entered.session.step === 'full') checkEdit(entered);
  checkSetUpCode(entered);
  return entered;
}

/** @throws Refusal method-not-allowed for a kind that the rule of the role does not let this user add */
function checkAllowed(
  parts: LoginParts,
  facts: LoginFacts,
  factors: readonly Factor[],
  kind: BeginFactorRequest['kind'],
): void {
  if (!addableByRule(methodFactsOf(parts, facts), kindsOf(factors)).includes(kind))
    throw new Refusal('method-not-allowed', kind);
}

async function takeBeginning({ attempts }: LoginParts, userId: string): Promise<void> {
  if (!(await attempts.take(attemptAt('begin-factor', userId))))
    throw new Refusal('too-many-tries', `methods begun by user ${userId}`);
}
