import { generateURI, ScureBase32Plugin, verifySync } from 'otplib';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { foldDigits } from './fold-digits.ts';

/** RFC 4226 §4 requires 128 bits and recommends 160 (T01). */
const secretBytes = 20;
const stepSeconds = 30;
const digits = 6;
/** Digits, and the separators that people type between them. */
const maxTextLength = 32;

const base32 = new ScureBase32Plugin();

/** A new secret in base32, the form for authenticator apps: 160 bits, 32 characters. */
export function mintAuthenticatorSecret(random: Pick<Random, 'secret'>): string {
  return base32.encode(Buffer.from(random.secret(), 'base64url').subarray(0, secretBytes));
}

/**
 * The content of the QR code, with the parameters that every authenticator supports: SHA-1, 6 digits, 30 seconds. Apps
 * replace an entry of the same issuer and login, so the issuer names the company and the host of the panel. Both stay
 * the same when the user enrols again, and then the old entry is replaced.
 *
 * @param host of the panel, or the name of the product when its address is not set
 */
export function authenticatorUri({
  secret,
  issuer: named,
  host,
  login,
}: AuthenticatorEntry & { secret: string }): string {
  const issuer = `${named} (${host})`;
  // The label is "issuer:login", so a colon in the issuer would split it in the wrong place.
  return generateURI({ issuer: issuer.replaceAll(':', ' '), label: login.replaceAll(':', ' '), secret });
}

export interface AuthenticatorEntry {
  /** What the person takes the login for: the brand, or the company. */
  issuer: string;
  host: string;
  login: string;
}

/**
 * How far the clock of a telephone may be off, in steps of 30 s. A login takes the step that the telephone is expected
 * to be in and one on each side (RFC 6238 §6). The set-up takes ten, because nothing is known of the clock yet, and the
 * user is in their own session; what it finds is kept with the method. A code that is further off is wrong, and the
 * user is told about the clock.
 */
export const clockWindows = { login: 1, setUp: 10, hint: 20 } as const;

export interface TimedCode {
  /** The time step of the code: seconds since the epoch divided by 30, by the telephone's clock. */
  step: number;
  /** How far the telephone is ahead of us, in steps; negative when it is behind. */
  clockSteps: number;
}

/**
 * Finds the time step of a code. The caller must still have the store accept the step, which works once (T02).
 *
 * @param code as typed: `482913`, `482 913`, `٤٨٢٩١٣`
 * @param now milliseconds since the epoch
 * @param clockSteps how far the telephone was ahead when it was used last
 * @param windowSteps how many steps may lie on each side of that
 * @returns undefined when it matches none of them
 * @throws Refusal code-malformed
 */
export function authenticatorStep({
  secret,
  code,
  now,
  clockSteps = 0,
  windowSteps = clockWindows.login,
}: {
  secret: string;
  code: string;
  now: number;
  clockSteps?: number;
  windowSteps?: number;
}): TimedCode | undefined {
  const token = readCode(code);
  const epoch = Math.floor(now / 1_000) + clockSteps * stepSeconds;
  const epochTolerance = windowSteps * stepSeconds;
  const found = verifySync({ secret, token, epoch, period: stepSeconds, digits, epochTolerance });
  if (!found.valid || !('timeStep' in found)) return undefined;
  return { step: found.timeStep, clockSteps: found.timeStep - Math.floor(now / 1_000 / stepSeconds) };
}

/**
 * How far the clock of the telephone that shows this wrong code is off.
 *
 * @returns seconds, positive when it is ahead; undefined when no clock explains the code
 */
export function clockSecondsOf(typed: { secret: string; code: string; now: number }): number | undefined {
  const found = authenticatorStep({ ...typed, windowSteps: clockWindows.hint });
  return found === undefined || found.clockSteps === 0 ? undefined : found.clockSteps * stepSeconds;
}

function readCode(text: string): string {
  const code = text.length > maxTextLength ? '' : foldDigits(text);
  if (code.length !== digits || !/^[0-9]+$/.test(code)) throw new Refusal('code-malformed');
  return code;
}
