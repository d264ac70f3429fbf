import { createHmac } from 'node:crypto';

/**
 * The stored form of a code: HMAC-SHA256 with the operator's secret. It includes the challenge, so that a code of one
 * challenge is worthless for another (C07).
 *
 * @returns 64 hexadecimal digits
 */
export function codeDigest(secret: string, challengeId: string, code: string): string {
  return createHmac('sha256', secret).update(`${challengeId}:${code}`).digest('hex');
}

/**
 * The digest of a challenge for an authenticator, whose code is not known in advance: the comparison uses this fixed
 * digest when the code is right. No typed code has it, because codes are digits.
 */
export function rightCodeDigest(secret: string, challengeId: string): string {
  return codeDigest(secret, challengeId, 'right');
}
