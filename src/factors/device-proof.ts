import { createPublicKey, verify } from 'node:crypto';
import type { DeviceKey } from './app-device.ts';

/** The claim that a device signs: who requests what, where and when, with a nonce. */
export interface DeviceClaim {
  act: string;
  /** Origin of the page, as the browser reports it: `https://panel.example`. */
  origin: string;
  device: string;
  challenge: string;
  /** Milliseconds since the epoch, by the device's clock. */
  at: number;
  /** 128 random bits. */
  nonce: string;
  detail: string;
}

export type ProofVerdict = 'valid' | 'clock-wrong' | 'invalid';

/** Allowed clock difference in both directions. Telephones keep time well, and the nonce prevents replays. */
export const claimLifetimeMilliseconds = 90_000;

/** 64 bytes in base64url: r and s of P-256 concatenated, the form of WebCrypto (IEEE P1363). */
const signatureShape = /^[A-Za-z0-9_-]{86}$/;

/** The signed text: a JSON array, so that no text can move from one field to the next. */
export function claimText({ act, origin, device, challenge, at, nonce, detail }: DeviceClaim): string {
  return JSON.stringify(['belcode-app', act, origin, device, challenge, at, nonce, detail]);
}

/**
 * Whether a device has signed a claim recently.
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
    // The key is a point that is not on the curve.
    return false;
  }
}
