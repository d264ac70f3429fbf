import { attemptAt } from '../accounts/attempt-limits.ts';
import type { SessionChallenge } from '../accounts/session.ts';
import { callTerms } from '../challenges/call-terms.ts';
import { openEnrolledChallenge } from '../challenges/open-user-challenge.ts';
import { Refusal, type RefusalId } from '../errors.ts';
import type { LoginPosition } from './conversation.ts';
import { checkEditPassword } from './editing.ts';
import { type Entered, enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { ownerOf, positionOf } from './move.ts';
import { chooseSecondFactor } from './second-factors.ts';

export interface SendCodeRequest {
  sessionId: string;
  /** "Use another method": a method of this user. Default the primary one (S06). */
  factorId?: string | undefined;
  /** Where the request comes from. */
  address?: string | undefined;
}

export interface CodeSent extends LoginPosition {
  challenge: SessionChallenge;
}

/**
 * Sends a code by an enrolled method (V01), or expects one from the authenticator. It ends the user's previous
 * challenge (C07). In a full session the code is the second proof for a change of methods, after the password (E01).
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-missing, not-found for a method of another
 *   user, other-proof-needed, too-many-tries, second-factor-locked, and as `openChallenge`
 */
export async function sendCode(
  parts: LoginParts,
  { sessionId, factorId, address }: SendCodeRequest,
): Promise<CodeSent> {
  return sendCodeTo(parts, await enter(parts, sessionId, 'send-code'), { factorId, address });
}

/** Like `sendCode`, for a session that has passed `enter`. */
export async function sendCodeTo(
  parts: LoginParts,
  { session, facts, factors, usable }: Entered,
  { factorId: chosen, address }: Omit<SendCodeRequest, 'sessionId'>,
): Promise<CodeSent> {
  if (session.step === 'full') checkEditPassword(session);
  const factorId = chooseSecondFactor({ factors, usable }, chosen);
  const { userId } = session;
  const attempt = attemptAt('code', userId);
  if (!(await parts.attempts.take(attempt))) throw new Refusal('too-many-tries', `codes of user ${userId}`);
  const { challenge, factor } = await openEnrolledChallenge(parts, usable, {
    ...{ userId, factorId, owner: ownerOf(session), language: facts.user.language },
    purpose: session.step === 'full' ? 'edit' : 'login',
    terms: callTerms(facts, address),
  });
  const sent: SessionChallenge = { id: challenge.id, kind: challenge.kind, factorId: factor.id };
  await parts.sessions.setWork(session, { ...session.work, challenge: sent });
  return { ...positionOf(session), challenge: sent };
}

/** Outcome of a code that is sent without a request for it. A failure must not lock the user out. */
export type SentCode = { sent: true; challenge: SessionChallenge } | { sent: false; trouble: RefusalId };

const troubles: readonly RefusalId[] = [
  ...(['destination-refused', 'exchange-unavailable', 'number-invalid', 'too-many-tries'] as const),
  ...(['extension-not-allowed', 'number-suspended', 'number-in-call', 'calls-held', 'calls-blocked'] as const),
  ...([
    'calls-paused',
    'number-rung-often',
    'adding-held',
    'calls-restoring',
    'queue-full',
    'second-factor-locked',
  ] as const),
  ...(['app-not-online', 'app-paused', 'app-held', 'other-proof-needed'] as const),
];

/**
 * Sends the first code of a login, or of confirming a change, by the primary method. A refusal is returned rather than
 * thrown, because another method may work.
 *
 * @param address where the request comes from
 * @throws Refusal password-unconfirmed, factor-missing, store-unavailable
 */
export async function sendFirstCode(parts: LoginParts, entered: Entered, address: string): Promise<SentCode> {
  try {
    const { challenge } = await sendCodeTo(parts, entered, { address });
    return { sent: true, challenge };
  } catch (error) {
    if (error instanceof Refusal && troubles.includes(error.id)) return { sent: false, trouble: error.id };
    throw error;
  }
}
