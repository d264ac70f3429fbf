import { textLanguageOf } from '../accounts/language-of.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import type { Language, User } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import { rollOutOf } from '../factors/user-roll-out.ts';
import { doneFrom } from '../incidents/notify-by-mail.ts';
import type { RollOutVerdict } from '../policy/roll-out.ts';
import { type LoginPosition, nextStep } from './conversation.ts';
import type { Asker } from './known-asker.ts';
import { giveBackLoginAttempt, takeLoginAttempt } from './login-limits.ts';
import type { LoginParts } from './login-parts.ts';
import { methodsOf } from './method-facts.ts';
import { positionOf } from './move.ts';
import { loginPlaceOf, noteLoginPassed, noteProof } from './note-proof.ts';
import { type Recalled, recallBrowser } from './recall-browser.ts';
import { secondFactors } from './second-factors.ts';
import { type SentCode, sendFirstCode } from './send-code.ts';
import { isNewBrowser, newPlaceOf, noteNewPlace } from './unfamiliar-login.ts';
import { verifyCounted } from './verify-counted.ts';

export interface StartLoginRequest extends Asker {
  login: string;
  password: string;
  /** The browser's previous session, which ends. */
  sessionId?: string | undefined;
  /** Set for a program that passes on what is typed into it. */
  program?: LoginProgram | undefined;
}

/** It always asks for a second factor, and sends the code itself. It has no pages, so a set-up cannot follow. */
export interface LoginProgram {
  /** Whether it lets the person in. Somebody whom it does not gets the answer to a wrong password. */
  letsIn(user: User): boolean;
}

export interface StartedLogin extends LoginPosition {
  /** Of the pages from now on: of the page that asked, else the user's. */
  language: Language;
  /** At the step `challenge` of a browser: the outcome of the first code (S06). */
  code?: SentCode | undefined;
  /** What the browser keeps from now on, when it had been remembered. */
  remembered?: string | undefined;
}

/**
 * Starts a login by name and password. An unknown name, a wrong password, a disabled or locked user, and a name with
 * too many tries all cost the same work and get the same words (E06).
 *
 * @throws Refusal login-refused; factor-missing in a program, for a user without methods; session-unknown when the
 *   password was replaced, or the sessions were ended, while it was checked; too-many-tries for an address, which
 *   reveals nothing about a name; too-busy, which counts as no try; store-unavailable
 */
export async function startLogin(parts: LoginParts, request: StartLoginRequest): Promise<StartedLogin> {
  const { password, address } = request;
  const taken = await takeLoginAttempt(parts, request);
  const { facts, spent } = taken;
  if (spent === 'address') throw new Refusal('too-many-tries', `from ${address}`);
  // An unknown name is looked up too, so that it costs the same queries.
  const userId = facts?.user.id ?? '';
  let generation = await parts.sessions.generationOf(userId);
  const [factors, locked, now, right] = await Promise.all([
    parts.factors.list(userId),
    parts.failures.isLocked(userId, taken.asker),
    parts.sessions.now(),
    verifyCounted(parts, { password, passwordHash: facts?.passwordHash, counted: taken.counted, turn: taken.turn }),
  ]);
  const isBarred = facts !== undefined && request.program?.letsIn(facts.user) === false;
  if (facts === undefined || !right || locked || spent !== undefined || isBarred) {
    const found = { known: facts !== undefined, right, locked, spent: spent !== undefined };
    const reason = refusalReason({ ...found, isBarred });
    const detail = { reason, address: networkOf(address) };
    const actor = { kind: 'user', id: facts?.user.id } as const;
    await parts.audit.append({ event: 'login-refused', actor, userId: facts?.user.id, detail });
    // Not awaited, because the refusal of a right password takes no longer than that of a wrong one.
    if (facts !== undefined && right) void notePassword(parts, facts, request).catch(() => undefined);
    throw new Refusal('login-refused', reason);
  }
  await giveBackLoginAttempt(parts, taken);
  const earlier = request.sessionId === undefined ? undefined : await parts.sessions.find(request.sessionId);
  if (earlier !== undefined) await parts.sessions.end(earlier);
  await checkUnchanged(parts, facts);
  const rollOut = rollOutOf(facts, factors);
  const passwordMustChange = facts.passwordMustChange !== undefined;
  const recalled = await recall(parts, { facts, factors, generation, rollOut }, request);
  // A copy has ended every session of the user, and this login goes on.
  if (recalled.state === 'copied') generation = await parts.sessions.generationOf(userId);
  const isRecalled = recalled.state === 'known';
  const step = nextStep({ rollOut, challenged: isRecalled, passwordMustChange });
  if (request.program !== undefined && step !== 'challenge') {
    await notePassword(parts, facts, request);
    throw new Refusal('factor-missing', `user ${userId} has no method`);
  }
  const unfinishedId = step === 'full' ? undefined : await notePassword(parts, facts, request);
  const language = textLanguageOf({ page: request.language, user: facts.user, setting: parts.language });
  const remembered = isRecalled ? (true as const) : undefined;
  const newBrowser = isNewBrowser(parts, { facts, generation }, request);
  const proven = { userId, step, passwordProvenAt: now, remembered, newBrowser, unfinishedId, language };
  const session = await parts.sessions.start(proven, {}, generation);
  const cookie = recalled.state === 'unknown' ? {} : { remembered: recalled.cookie };
  const position = { ...positionOf(session), language, ...cookie };
  if (step === 'challenge' && request.program === undefined) {
    const usable = await secondFactors(parts, facts, factors);
    const methods = methodsOf(parts, facts, factors);
    const entered = { session: { ...session, userId }, facts, factors, usable, rollOut, methods };
    return { ...position, code: await sendFirstCode(parts, entered, { ...request, language }) };
  }
  if (step === 'full') {
    const newFrom = await newPlaceOf(parts, facts, request);
    await noteNewPlace(parts, facts, { ...request, newFrom });
    const how = isRecalled ? { kind: 'remembered-browser' } : { without: 'second factor' };
    await noteLoginPassed(parts, facts.user, { session, ...how, address });
  }
  return position;
}

/**
 * A remembered browser stands in for a code, and for nothing else: not before a set-up, nor before a new password,
 * which would be chosen without a method.
 */
async function recall(
  parts: LoginParts,
  { rollOut, ...login }: Parameters<typeof recallBrowser>[1] & { rollOut: RollOutVerdict },
  asker: Asker,
): Promise<Recalled> {
  if (rollOut.state !== 'enrolled' || login.facts.passwordMustChange !== undefined) return { state: 'unknown' };
  if (methodsOf(parts, login.facts, login.factors).state === 'lacking') return { state: 'unknown' };
  return recallBrowser(parts, login, asker);
}

/** Hashing takes up to seconds under load. @throws Refusal session-unknown when the user has changed since */
async function checkUnchanged({ loginFacts }: LoginParts, { user, passwordHash }: LoginFacts): Promise<void> {
  const current = await loginFacts.find(user.id);
  const isSame =
    current?.passwordHash === passwordHash &&
    current?.user.secondFactorResetAt?.getTime() === user.secondFactorResetAt?.getTime();
  if (!isSame) throw new Refusal('session-unknown', 'the password or the second factor was replaced meanwhile');
}

/** Also of a login that was refused for another reason: somebody has the password. */
async function notePassword(parts: LoginParts, facts: LoginFacts, asker: Asker): Promise<string | undefined> {
  const place = await loginPlaceOf(parts, asker, facts);
  return noteProof(parts, facts.user, { proof: 'password', place, address: asker.address, from: doneFrom(asker) });
}

function refusalReason(found: Record<'known' | 'right' | 'locked' | 'spent' | 'isBarred', boolean>): string {
  if (!found.known) return 'unknown-user';
  if (found.spent) return 'too-many-tries';
  if (!found.right) return 'wrong-password';
  if (found.isBarred) return 'not-let-in';
  return 'second-factor-locked';
}
