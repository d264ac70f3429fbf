import { hasPowerOverOthers, type User } from '../accounts/user.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Random } from '../random.ts';
import { mintPairingCode, readPairingCode } from './pairing-code.ts';
import { recoveryDigest } from './recovery-code.ts';

/** How long a request waits for another operator, and how long its code may be typed. */
export const bypassSeconds = { requested: 60 * 60, allowed: 30 * 60 } as const;

/** A mailed code is not the only proof beside a password that a mailed link may have set. */
const passwordAgeToMailSeconds = 24 * 60 * 60;

/** The owner of an address is mailed when an operator or anybody else changes it, and has this long to object. */
const addressAgeToMailSeconds = 24 * 60 * 60;

/**
 * They may give any code of a user out. Nobody else chooses where one is mailed, for as long as the audit is kept,
 * which says who added a user; a later choice of somebody else is kept with the user.
 */
const trustedChoosers: readonly Actor['kind'][] = ['operator', 'command-line'];

/** Who chose the mail address of a user last, and when. */
export interface AddressChoice {
  by: Actor['kind'];
  at: Date;
}

/** One login without a method, as an operator sees it. */
export interface Bypass {
  reason: string;
  /** Undefined for the command line. */
  askedBy: string | undefined;
  askedAt: Date;
  until: Date;
  /** Whether there is a code that the person can type. */
  isAllowed: boolean;
}

export type BypassVerdict =
  | { allowed: true }
  | { allowed: false; reason: 'bypass-of-power' | 'bypass-needless' | 'bypass-not-mailed' };

/** Whether a user may have one. Somebody with power over others is reset instead, which removes what may be lost. */
export function judgeBypass({ role }: Pick<User, 'role'>, hasFactors: boolean): BypassVerdict {
  if (hasPowerOverOthers(role)) return { allowed: false, reason: 'bypass-of-power' };
  return hasFactors ? { allowed: true } : { allowed: false, reason: 'bypass-needless' };
}

/**
 * Whether one operator may have the code mailed, instead of a second operator.
 *
 * @param chosen undefined once the audit no longer has it; the mark of a change by somebody else stays
 * @param now of the database
 */
export function judgeMailing(
  { email, emailChangedAt, passwordSetAt }: Pick<User, 'email' | 'emailChangedAt' | 'passwordSetAt'>,
  chosen: AddressChoice | undefined,
  now: number,
): BypassVerdict {
  const isOlder = (at: Date, seconds: number) => now - at.getTime() >= seconds * 1_000;
  const byOthers = emailChangedAt !== undefined || (chosen !== undefined && !trustedChoosers.includes(chosen.by));
  const isOld =
    isOlder(passwordSetAt, passwordAgeToMailSeconds) &&
    (chosen === undefined || isOlder(chosen.at, addressAgeToMailSeconds));
  if (email !== undefined && !byOthers && isOld) return { allowed: true };
  return { allowed: false, reason: 'bypass-not-mailed' };
}

/** Makes a code that is kept nowhere. @returns it, with the digest to store */
export async function mintBypass(
  random: Random,
  { userId, secret }: { userId: string; secret: string },
): Promise<{ code: string; digest: string; salt: string }> {
  const [code, salt] = [mintPairingCode(random), random.secret()];
  return { code, salt, digest: await bypassDigest(code, { userId, salt, secret }) };
}

/** Slow and keyed, as that of a recovery code. */
export function bypassDigest(
  code: string,
  of: { userId: string; salt: string; secret: string },
): ReturnType<typeof recoveryDigest> {
  return recoveryDigest(`bypass ${code}`, of);
}

/** @returns undefined for a text of another form */
export function readBypassCode(text: string): string | undefined {
  try {
    return readPairingCode(text);
  } catch {
    return undefined;
  }
}
