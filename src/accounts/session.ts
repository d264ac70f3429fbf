import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type FactorKind, readFactorKind } from './factor-kind.ts';
import type { Language } from './user.ts';

/**
 * The step of a login. `login/conversation.ts` defines what each step allows and where it leads; here every step but
 * `full` is a partial session.
 */
export const sessionSteps = [
  'set-up',
  'set-up-code',
  'challenge',
  'new-password',
  'full',
  'forgotten',
  'forgotten-password',
  'enrolment',
  'enrolment-code',
  'enrolled',
] as const;

export type SessionStep = (typeof sessionSteps)[number];

/** Facts that never change under one id, because each step up gets a new id (E05). Times are by the clock of Redis. */
export interface SessionFacts {
  /** Undefined only in a password reset for an unknown login, so that it is indistinguishable from a real one. */
  userId: string | undefined;
  step: SessionStep;
  /** When the password was typed to log in; undefined where a passkey was the whole login. */
  passwordProvenAt?: number | undefined;
  /** When the password was typed again to change methods or the password (S12). */
  editConfirmedAt?: number | undefined;
  /** When a second factor was proven. */
  factorProvenAt?: number | undefined;
  /** The kind of that second factor. */
  factorKind?: FactorKind | undefined;
  /** Set when it cannot leave the device that it is in. */
  hardwareBound?: true | undefined;
  /** Set when that was a recovery code, until a method is proven: it gives no power over others. */
  byRecovery?: true | undefined;
  /** Set for a login that two operators, or one and a mail, allowed without a method. It changes no methods. */
  bypassed?: true | undefined;
  /** Set for a login in a remembered browser, which no method was asked for. It changes no methods. */
  remembered?: true | undefined;
  /**
   * Which code of the operator was typed, for a set-up after a reset: when it was made, in milliseconds by the clock of
   * the database. A newer code makes this proof none.
   */
  setUpCodeMadeAt?: number | undefined;
  /** Whether the login came from a browser that was new for its user. */
  newBrowser?: true | undefined;
  /** The proof by which a forgotten password may be replaced; set only then. */
  forgottenBy?: FactorKind | 'mail' | undefined;
  /** The things that proved it. */
  resetBy?: readonly string[] | undefined;
  /** Digest of the address that the link went to which proved it (`isMailedElsewhere`). */
  mailedTo?: string | undefined;
  /** Of the page on which the session began. */
  language?: Language | undefined;
  /** The note of this login, until it is finished. */
  unfinishedId?: string | undefined;
}

/** The challenge that the user is answering. */
export interface SessionChallenge {
  id: string;
  kind: FactorKind;
  /** The enrolled method; undefined for a method that is being set up. */
  factorId?: string | undefined;
}

/**
 * A method that is being added, until its code has been typed (S05). Each kind adds fields that only its own file
 * reads.
 */
export interface FactorBeingAdded {
  kind: FactorKind;
  /** Label given by the user. */
  name?: string | undefined;
  /** The challenge that proves it. */
  challengeId: string;
}

/** A sealed secret in a form that JSON can hold. */
export interface SealedText {
  keyId: string;
  base64: string;
}

/** State that changes within a step. */
export interface SessionWork {
  challenge?: SessionChallenge | undefined;
  adding?: FactorBeingAdded | undefined;
}

export interface Session extends SessionFacts {
  /** The browser's secret; Redis keeps only its hash. */
  id: string;
  /** Identifies the session in lists and logs without giving access to it. */
  digest: string;
  /** Generation of the user's sessions; "log out everywhere" begins the next one. */
  generation: string;
  startedAt: number;
  /** When it was last used before this request. */
  seenAt: number;
  /** Time of the read, so that ages are counted by the same clock. */
  now: number;
  work: SessionWork;
}

/** A session in a list. */
export interface SessionSummary {
  digest: string;
  step: SessionStep;
  startedAt: number;
  seenAt: number;
}

/**
 * Reads the stored work of a session.
 *
 * @throws UnknownStoredValue for a kind of method that this version does not know
 */
export function readWork(json: string): SessionWork {
  const work = JSON.parse(json) as SessionWork;
  for (const { kind } of [work.challenge, work.adding].filter((each) => each !== undefined)) readFactorKind(kind);
  return work;
}

/** Idle timeout. A partial session outlives its challenge by five minutes. */
export const idleSeconds = { full: 30 * 60, partial: 15 * 60 } as const;
/** Absolute limit. NIST SP 800-63B-4 §2.2.3 allows at most 24 hours at AAL2; a working day is enough. */
export const absoluteSeconds = { full: 12 * 60 * 60, partial: 30 * 60 } as const;
/** E01: maximum age of a proof that allows a change of methods. */
export const proofLifetimeSeconds = 20 * 60;

/** `Random.secret()`: 256 bits in base64url. */
const idShape = /^[A-Za-z0-9_-]{43}$/;

export function isSessionId(text: string): boolean {
  return idShape.test(text);
}

/** The stored digest of a session id. The id has 256 random bits, so a plain SHA-256 cannot be reversed. */
export function sessionDigest(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/** CSRF token of a form (E07). It is derived from the session, so it is not stored. */
export function csrfToken(sessionId: string): string {
  return createHmac('sha256', sessionId).update('belcode csrf').digest('base64url');
}

/** Compares in constant time. */
export function isCsrfToken(sessionId: string, token: string): boolean {
  const right = Buffer.from(csrfToken(sessionId));
  const given = Buffer.from(token);
  return given.length === right.length && timingSafeEqual(given, right);
}

/** Whether a proof exists and is recent enough to change methods (E01). */
export function isFresh(provenAt: number | undefined, now: number): boolean {
  return provenAt !== undefined && now - provenAt <= proofLifetimeSeconds * 1_000;
}
