import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Packet, types } from './packet.ts';

export const messageAuthenticatorBytes = 16;

/**
 * The Message-Authenticator of a packet (RFC 3579 §3.2). Its own value counts as zeros, and the authenticator of a
 * reply as that of its request.
 */
export function messageAuthenticator(secret: string, bytes: Buffer): Buffer {
  return createHmac('md5', secret).update(bytes).digest();
}

export type Signature = 'right' | 'wrong' | 'missing';

/** Whether a request carries one Message-Authenticator, and the right one. */
export function judgeSignature(secret: string, { attributes, bytes }: Packet): Signature {
  const [signed, ...others] = attributes.filter(({ type }) => type === types.messageAuthenticator);
  if (signed === undefined) return 'missing';
  if (others.length > 0 || signed.value.length !== messageAuthenticatorBytes) return 'wrong';
  const zeroed = Buffer.from(bytes).fill(0, signed.at, signed.at + messageAuthenticatorBytes);
  return timingSafeEqual(messageAuthenticator(secret, zeroed), signed.value) ? 'right' : 'wrong';
}
