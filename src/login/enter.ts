import type { LoginFacts } from '../accounts/login-facts-store.ts';
import type { Session } from '../accounts/session.ts';
import type { Role } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import type { Factor } from '../factors/factor.ts';
import { rollOutOf } from '../factors/user-roll-out.ts';
import type { RollOutVerdict } from '../policy/roll-out.ts';
import { type ConversationAct, mayDo } from './conversation.ts';
import type { LoginParts } from './login-parts.ts';

/** A session of a user, as opposed to a password reset for an unknown login. */
export type PersonalSession = Session & { userId: string };

/** Who asks, and all that the rules want to know of them. */
export interface Entered {
  session: PersonalSession;
  facts: LoginFacts;
  factors: Factor[];
  rollOut: RollOutVerdict;
}

type EnterParts = Pick<LoginParts, 'sessions' | 'loginFacts' | 'factors'>;

/**
 * The one way into every act: finds the session, and lets it do what its step allows, and nothing else (E05).
 *
 * @throws Refusal session-unknown, also for a user who is gone or disabled by now; step-wrong; store-unavailable
 */
export async function enter(parts: EnterParts, sessionId: string, act: ConversationAct): Promise<Entered> {
  const session = await enterSession(parts, sessionId, act);
  const { userId } = session;
  if (userId === undefined) throw new Refusal('step-wrong', `${act} without a user`);
  const entered = { session: { ...session, userId }, ...(await readPerson(parts, { ...session, userId })) };
  await checkProven(parts, entered);
  return entered;
}

/** The session alone, of whoever it is. @throws Refusal session-unknown, step-wrong, store-unavailable */
export async function enterSession(
  { sessions }: Pick<LoginParts, 'sessions'>,
  sessionId: string,
  act: ConversationAct,
): Promise<Session> {
  const session = await sessions.find(sessionId);
  if (session === undefined) throw new Refusal('session-unknown');
  if (!mayDo(session.step, act)) throw new Refusal('step-wrong', `${act} at ${session.step}`);
  return session;
}

/**
 * Whoever has a method has proven it, or is just being asked to. A session that was opened before there was one, in
 * another window or by somebody else, is good for nothing any more.
 */
async function checkProven({ sessions }: EnterParts, { session, rollOut }: Entered): Promise<void> {
  const asks = session.step === 'challenge' || session.step === 'forgotten' || session.step === 'forgotten-password';
  if (asks || rollOut.state !== 'enrolled' || session.factorProvenAt !== undefined) return;
  await sessions.end(session);
  throw new Refusal('session-unknown', 'a second factor was set up meanwhile');
}

/**
 * For every page and act of the panel that is not part of the login: a full session, and one of the roles.
 *
 * @throws Refusal session-unknown, step-wrong, role-missing, store-unavailable
 */
export async function enterPanel(
  parts: EnterParts,
  { sessionId, roles }: { sessionId: string; roles?: readonly Role[] },
): Promise<Entered> {
  const entered = await enter(parts, sessionId, 'use-panel');
  const { role } = entered.facts.user;
  if (roles !== undefined && !roles.includes(role)) throw new Refusal('role-missing', `role ${role}`);
  return entered;
}

/** Reads who a session belongs to. @throws Refusal session-unknown when the user is gone or disabled by now */
export async function readPerson(
  { sessions, loginFacts, factors: store }: EnterParts,
  session: PersonalSession,
): Promise<Omit<Entered, 'session'>> {
  const [facts, factors] = await Promise.all([loginFacts.find(session.userId), store.list(session.userId)]);
  if (facts === undefined || facts.user.disabledAt !== undefined) {
    await sessions.end(session);
    throw new Refusal('session-unknown', 'the user is gone or disabled');
  }
  return { facts, factors, rollOut: rollOutOf(facts, factors) };
}
