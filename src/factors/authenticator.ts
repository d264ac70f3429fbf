import { generateURI, ScureBase32Plugin, verifySync } from 'otplib';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';

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
 * The content of the QR code, with the parameters that every authenticator supports: SHA-1, 6 digits, 30 seconds.
 *
 * @param issuer the panel's name
 */
export function authenticatorUri({ secret, issuer, login }: { secret: string; issuer: string; login: string }): string {
  // The label is "issuer:login", so a colon in the issuer would split it in the wrong place.
  return generateURI({ issuer: issuer.replaceAll(':', ' '), label: login.replaceAll(':', ' '), secret });
}

/**
 * The time step of a code: the current one or the one before (T02). The caller must still have the store accept the
 * step, which works once.
 *
 * @param code as typed: `482913`, `482 913`
 * @param now milliseconds since the epoch
 * @returns undefined when it matches neither
 * @throws Refusal code-malformed
 */
export function authenticatorStep({
  secret,
  code,
  now,
}: {
  secret: string;
  code: string;
  now: number;
}): number | undefined {
  const token = readCode(code);
  const epoch = Math.floor(now / 1_000);
  const found = verifySync({ secret, token, epoch, period: stepSeconds, digits, epochTolerance: [stepSeconds, 0] });
  return found.valid && 'timeStep' in found ? found.timeStep : undefined;
}

function readCode(text: string): string {
  const code = text.length > maxTextLength ? '' : text.replace(/[ -]/g, '');
  if (code.length !== digits || !/^[0-9]+$/.test(code)) throw new Refusal('code-malformed');
  return code;
}
