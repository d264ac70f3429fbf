import { hasPowerOverOthers, type User } from '../accounts/user.ts';
import type { Random } from '../random.ts';
import { mintPairingCode, readPairingCode } from './pairing-code.ts';
import { recoveryDigest } from './recovery-code.ts';

/** How long a request waits for another operator, and how long its code may be typed. */
export const bypassSeconds = { requested: 60 * 60, allowed: 30 * 60 } as const;

/** A mailed code is not the only proof beside a password that a mailed link may have set. */
const passwordAgeToMailSeconds = 24 * 60 * 60;

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

/** Whether one operator may have the code mailed, instead of a second operator. @param now of the database */
export function judgeMailing(
  { email, emailChangedAt, passwordSetAt }: Pick<User, 'email' | 'emailChangedAt' | 'passwordSetAt'>,
  now: number,
): BypassVerdict {
  const isOld = now - passwordSetAt.getTime() >= passwordAgeToMailSeconds * 1_000;
  if (email !== undefined && emailChangedAt === undefined && isOld) return { allowed: true };
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
