import type { FactorKind } from '../../accounts/factor-kind.ts';
import { textLanguageOf } from '../../accounts/language-of.ts';
import type { Language, Role } from '../../accounts/user.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import { Refusal } from '../../errors.ts';
import { maskNumber } from '../../factors/phone-number.ts';
import type { Entered } from '../enter.ts';
import type { LoginParts } from '../login-parts.ts';
import { dropWork } from '../move.ts';
import { type NumberToType, numberToType } from '../number-to-type.ts';
import { ownChallenge } from '../own-challenge.ts';
import type { RadiusLoginStore } from './radius-login-store.ts';

export interface RadiusLoginParts extends LoginParts {
  radiusLogins: RadiusLoginStore;
}

/** What came of the answer before. */
export type LastTry = { what: 'wrong'; triesLeft: number } | { what: 'not-sent' } | { what: 'malformed' };

/** What the person is asked for. */
export interface RadiusQuestion {
  language: Language;
  kind: FactorKind;
  /** The masked number of a telephone that is called. */
  mask: string | undefined;
  /** To type elsewhere, and nothing here. */
  number: NumberToType | undefined;
  last: LastTry | undefined;
}

/** Why somebody is not let in. All but `refused` and `wrong` follow a right password only. */
export type RadiusReject =
  | 'refused'
  | 'no-method'
  | 'not-sent'
  | 'over'
  | 'wrong'
  | 'locked'
  | 'new-password'
  | 'set-up';

/**
 * `accepted`: with the login as it is stored, however it was typed. `appended`: a code is on its way to somebody whose
 * client takes it with the password only, or an authenticator has it. `state` finds the login again.
 */
export type RadiusAnswer =
  | { verdict: 'accepted'; role: Role; login: string }
  | { verdict: 'asked'; question: RadiusQuestion; state: Buffer }
  | { verdict: 'appended'; question: RadiusQuestion }
  | { verdict: 'rejected'; why: RadiusReject; language: Language };

/** @returns undefined when there is nothing to answer any more @throws Refusal store-unavailable */
export async function questionOf(
  parts: RadiusLoginParts,
  { session, facts }: Pick<Entered, 'session' | 'facts'>,
  last?: LastTry,
): Promise<RadiusQuestion | undefined> {
  const { challenge: pending } = session.work;
  const challenge = pending && (await ownChallenge(parts, session, pending.id));
  if (challenge === undefined) return undefined;
  const { kind, to } = challenge;
  const mask = methodKind(kind).delivery === 'call' ? maskNumber(to, facts.company.country) : undefined;
  const number = await numberToType(parts, session, challenge);
  return { language: languageOfUser(parts, facts), kind, mask, number, last };
}

export function languageOfUser({ language }: Pick<LoginParts, 'language'>, { user }: Pick<Entered, 'facts'>['facts']) {
  return textLanguageOf({ user, setting: language });
}

/** The same for everybody, because who is refused may be nobody. */
export function refused(parts: Pick<LoginParts, 'language'>): RadiusAnswer {
  return { verdict: 'rejected', why: 'refused', language: textLanguageOf({ setting: parts.language }) };
}

export function isRefused(answer: RadiusAnswer): boolean {
  return answer.verdict === 'rejected' && answer.why === 'refused';
}

/** The same for a wrong password and a wrong code that came together, so that neither tells about the other. */
export function wrongBehind(parts: Pick<LoginParts, 'language'>): RadiusAnswer {
  return { verdict: 'rejected', why: 'wrong', language: textLanguageOf({ setting: parts.language }) };
}

/** Ends the session of a login, and what it waits for. No line of the audit: a program keeps no session of ours. */
export async function endRadiusLogin(parts: LoginParts, sessionId: string): Promise<void> {
  const session = await parts.sessions.find(sessionId);
  if (session === undefined) return;
  await parts.sessions.end(session);
  await dropWork(parts, session);
}

/** Refusals that say that a login has ended. */
export function isOver(error: unknown): boolean {
  return error instanceof Refusal && ['session-unknown', 'step-wrong', 'other-proof-needed'].includes(error.id);
}
