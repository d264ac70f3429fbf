import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type FactorKind, readFactorKind } from './factor-kind.ts';

/**
 * How far a person has come. What each step allows, and where it leads, stands in `login/conversation.ts`; here only
 * `full` means anything: every other session is half-way.
 */
export const sessionSteps = [
  'set-up',
  'set-up-code',
  'challenge',
  'new-password',
  'full',
  'forgotten',
  'forgotten-password',
] as const;

export type SessionStep = (typeof sessionSteps)[number];

/** What never changes while a session has this id: whoever gets further gets a new id (E05). Times are Redis' clock. */
export interface SessionFacts {
  /** Undefined only for a forgotten password of a name that there is not: from outside it looks like any other. */
  userId: string | undefined;
  step: SessionStep;
  /** When the password was typed to log in. */
  passwordProvenAt?: number | undefined;
  /** When the password was typed once more to change methods or the password (S12). */
  editConfirmedAt?: number | undefined;
  /** When a second factor was proven. */
  factorProvenAt?: number | undefined;
  /** Set while a forgotten password may be replaced: by which proof. */
  forgottenBy?: FactorKind | 'mail' | undefined;
}

/** The challenge that the person is answering just now. */
export interface SessionChallenge {
  id: string;
  kind: FactorKind;
  /** The enrolled method; undefined for one that is being set up. */
  factorId?: string | undefined;
}

/** A method that is being added, until its code has been typed (S05). Each kind keeps more there, which only its file reads. */
export interface FactorBeingAdded {
  kind: FactorKind;
  /** What the person calls it. */
  name?: string | undefined;
  /** What proves it. */
  challengeId: string;
}

/** A sealed secret as JSON takes it. */
export interface SealedText {
  keyId: string;
  base64: string;
}

/** What changes within a step. */
export interface SessionWork {
  challenge?: SessionChallenge | undefined;
  adding?: FactorBeingAdded | undefined;
}

export interface Session extends SessionFacts {
  /** The secret that the browser holds; in Redis it is kept hashed. */
  id: string;
  /** Names the session without being a key to it: for lists and logs. */
  digest: string;
  /** Which of the user's generations of sessions it belongs to; "log out everywhere" begins the next one. */
  generation: string;
  startedAt: number;
  /** When it was used before this. */
  seenAt: number;
  /** Read together with the session, so that ages are counted by the same clock. */
  now: number;
  work: SessionWork;
}

/** A session as a list shows it. */
export interface SessionSummary {
  digest: string;
  step: SessionStep;
  startedAt: number;
  seenAt: number;
}

/**
 * What is kept of a session's work, read back.
 *
 * @throws Error for a kind of method that this version does not know
 */
export function readWork(json: string): SessionWork {
  const work = JSON.parse(json) as SessionWork;
  for (const { kind } of [work.challenge, work.adding].filter((each) => each !== undefined)) readFactorKind(kind);
  return work;
}

/** So long without a request ends a session. A half-way one outlives its challenge by five minutes. */
export const idleSeconds = { full: 30 * 60, halfWay: 15 * 60 } as const;
/** However busy it is. NIST SP 800-63B-4 §2.2.3: at most 24 hours at AAL2; a working day is enough. */
export const absoluteSeconds = { full: 12 * 60 * 60, halfWay: 30 * 60 } as const;
/** E01: how old a proof may be to change methods with it. */
export const proofLifetimeSeconds = 20 * 60;

/** `Random.secret()`: 256 bits in base64url. */
const idShape = /^[A-Za-z0-9_-]{43}$/;

export function isSessionId(text: string): boolean {
  return idShape.test(text);
}

/** What is kept of a session's id. It has 256 bits of chance, so a plain SHA-256 cannot be turned back. */
export function sessionDigest(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}

/** What a form must carry besides the cookie. Bound to the session, so it needs no place of its own (E07). */
export function csrfToken(sessionId: string): string {
  return createHmac('sha256', sessionId).update('belcode csrf').digest('base64url');
}

/** Takes the same time wherever the two differ. */
export function isCsrfToken(sessionId: string, token: string): boolean {
  const right = Buffer.from(csrfToken(sessionId));
  const given = Buffer.from(token);
  return given.length === right.length && timingSafeEqual(given, right);
}

/** Whether something was proven, and lately enough to change methods with it (E01). */
export function isFresh(provenAt: number | undefined, now: number): boolean {
  return provenAt !== undefined && now - provenAt <= proofLifetimeSeconds * 1_000;
}
