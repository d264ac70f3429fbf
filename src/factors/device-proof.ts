import { createPublicKey, verify } from 'node:crypto';
import type { DeviceKey } from './app-device.ts';

/** What a device signs: who asks for what, where, when, and once. */
export interface DeviceClaim {
  act: string;
  /** Where the page is at home, as the browser says it: `https://panel.example`. */
  origin: string;
  device: string;
  challenge: string;
  /** Milliseconds since the epoch, by the device's clock. */
  at: number;
  /** 128 bits of chance. */
  nonce: string;
  detail: string;
}

export type ProofVerdict = 'valid' | 'clock-wrong' | 'invalid';

/** A claim is good for so long to either side: telephones keep time, and a replay is refused by its nonce. */
export const claimLifetimeMilliseconds = 90_000;

/** 64 bytes in base64url: r and s of P-256 one after the other, as WebCrypto gives them (IEEE P1363). */
const signatureShape = /^[A-Za-z0-9_-]{86}$/;

/** The text that is signed: an array, so that nothing can be moved from one field to the next. */
export function claimText({ act, origin, device, challenge, at, nonce, detail }: DeviceClaim): string {
  return JSON.stringify(['belcode-app', act, origin, device, challenge, at, nonce, detail]);
}

/**
 * Whether a device has signed a claim, and lately.
 *
 * @param now milliseconds since the epoch
 */
export function judgeProof(
  { claim, signature }: { claim: DeviceClaim; signature: string },
  { publicKey, now }: { publicKey: DeviceKey; now: number },
): ProofVerdict {
  if (!signatureShape.test(signature) || !isSigned(publicKey, claimText(claim), signature)) return 'invalid';
  return Math.abs(now - claim.at) <= claimLifetimeMilliseconds ? 'valid' : 'clock-wrong';
}

function isSigned(jwk: DeviceKey, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  } catch {
    // A point that is not on the curve.
    return false;
  }
}
