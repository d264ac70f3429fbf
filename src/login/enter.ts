import type { LoginFacts } from '../accounts/login-facts-store.ts';
import type { Session } from '../accounts/session.ts';
import type { Role } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import type { Factor } from '../factors/factor.ts';
import type { MethodVerdict } from '../factors/judge-methods.ts';
import { rollOutOf } from '../factors/user-roll-out.ts';
import type { RollOutVerdict } from '../policy/roll-out.ts';
import { type ConversationAct, mayDo } from './conversation.ts';
import type { LoginParts } from './login-parts.ts';
import { methodsOf } from './method-facts.ts';
import { secondFactors } from './second-factors.ts';

/** A session of a user, as opposed to a password reset for an unknown login. */
export type PersonalSession = Session & { userId: string };

/** The session and user behind a request, and all that the rules need to know about them. */
export interface Entered {
  session: PersonalSession;
  facts: LoginFacts;
  factors: Factor[];
  /** The methods that are a second factor now. */
  usable: Factor[];
  rollOut: RollOutVerdict;
  /** Whether the kinds of the methods are those that the rule of the role asks for. */
  methods: MethodVerdict;
}

type EnterParts = Pick<LoginParts, 'sessions' | 'loginFacts' | 'factors' | 'app' | 'relyingParty'>;

/**
 * The only entry to all acts: finds the session, and allows only the acts of its step (E05).
 *
 * @throws Refusal session-unknown, also when the user is deleted or disabled; step-wrong; store-unavailable
 */
export async function enter(parts: EnterParts, sessionId: string, act: ConversationAct): Promise<Entered> {
  return enterFound(parts, await enterSession(parts, sessionId, act), act);
}

/** Like `enter`, for a session that was found. @throws the same */
export async function enterFound(parts: EnterParts, session: Session, act: ConversationAct): Promise<Entered> {
  if (!mayDo(session.step, act)) throw new Refusal('step-wrong', `${act} at ${session.step}`);
  const { userId } = session;
  if (userId === undefined) throw new Refusal('step-wrong', `${act} without a user`);
  const entered = { session: { ...session, userId }, ...(await readPerson(parts, { ...session, userId })) };
  await checkCurrent(parts, entered);
  await checkProven(parts, entered);
  return entered;
}

/**
 * That a session has not ended since it was entered, before an act that outlives it.
 *
 * @throws Refusal session-unknown, store-unavailable
 */
export async function checkOpen({ sessions }: Pick<LoginParts, 'sessions'>, { digest }: Session): Promise<void> {
  if (!(await sessions.isOpen(digest))) throw new Refusal('session-unknown', 'ended meanwhile');
}

/** Finds the session alone, with or without a user. @throws Refusal session-unknown, step-wrong, store-unavailable */
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

/** How far two clocks may drift apart during a session. Within it the generation of the sessions decides alone. */
const clockSlackMilliseconds = 1_000;

/**
 * A proof of what was replaced since, by another password, a reset or another set-up code, is none, whatever has become
 * of the session.
 */
async function checkCurrent({ sessions }: EnterParts, { session, facts }: Entered): Promise<void> {
  const { passwordSetAt, secondFactorResetAt, setUpCodeMadeAt } = facts.user;
  // Ages, because the times are by two clocks, of Redis and of the database.
  const isOlder = (provenAt: number | undefined, replacedAt: Date | undefined) =>
    provenAt !== undefined &&
    replacedAt !== undefined &&
    session.now - provenAt > facts.now.getTime() - replacedAt.getTime() + clockSlackMilliseconds;
  const isOld =
    isOlder(session.passwordProvenAt ?? session.factorProvenAt, passwordSetAt) ||
    isOlder(session.factorProvenAt, secondFactorResetAt) ||
    (session.setUpCodeMadeAt !== undefined && session.setUpCodeMadeAt !== setUpCodeMadeAt?.getTime());
  if (!isOld) return;
  await sessions.end(session);
  throw new Refusal('session-unknown', 'a proof of what was replaced in the meantime');
}

/**
 * A user with a method has proven it, or is being asked to. A session that was opened before the first method existed
 * is no longer valid: another window or another person may have opened it.
 */
async function checkProven({ sessions }: EnterParts, { session, rollOut }: Entered): Promise<void> {
  const asks = session.step === 'challenge' || session.step === 'forgotten' || session.step === 'forgotten-password';
  if (asks || hasPassed(session) || !hadToProve(session, rollOut)) return;
  await sessions.end(session);
  throw new Refusal('session-unknown', 'a second factor was set up in the meantime');
}

/** By a method, or by what stood in for one. */
export function hasPassed({
  factorProvenAt,
  bypassed,
  remembered,
}: Pick<Session, 'factorProvenAt' | 'bypassed' | 'remembered'>): boolean {
  return factorProvenAt !== undefined || bypassed === true || remembered === true;
}

/** A full session of somebody with power over others is as old as the rule that asks them for a second factor. */
function hadToProve({ step }: Pick<Session, 'step'>, rollOut: RollOutVerdict): boolean {
  if (rollOut.state === 'enrolled') return true;
  return step === 'full' && rollOut.state === 'required' && rollOut.reason === 'power';
}

/**
 * The entry to the pages and acts that are not part of the login: requires a full session, and one of the roles if
 * given.
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

/** Reads the owner of a session. @throws Refusal session-unknown when the user is deleted or disabled */
async function readPerson(
  { sessions, loginFacts, factors: store, ...parts }: EnterParts,
  session: PersonalSession,
): Promise<Omit<Entered, 'session'>> {
  const [facts, factors] = await Promise.all([loginFacts.find(session.userId), store.list(session.userId)]);
  if (facts === undefined || facts.user.disabledAt !== undefined) {
    await sessions.end(session);
    throw new Refusal('session-unknown', 'the user is gone or disabled');
  }
  const usable = await secondFactors(parts, facts, factors);
  return { facts, factors, usable, rollOut: rollOutOf(facts, factors), methods: methodsOf(parts, facts, factors) };
}
