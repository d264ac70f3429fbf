import { createHmac } from 'node:crypto';

/**
 * What is kept of a code instead of the code: HMAC-SHA256 under the operator's secret. The challenge is part of it,
 * so that a code of one challenge says nothing about another (C07).
 *
 * @returns 64 hexadecimal digits
 */
export function codeDigest(secret: string, challengeId: string, code: string): string {
  return createHmac('sha256', secret).update(`${challengeId}:${code}`).digest('hex');
}

/**
 * What a challenge holds that an authenticator answers: there is no code to know beforehand, so being right is what is
 * compared. No code that can be typed has this digest, for codes are digits.
 */
export function rightCodeDigest(secret: string, challengeId: string): string {
  return codeDigest(secret, challengeId, 'right');
}
