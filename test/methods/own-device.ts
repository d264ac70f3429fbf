import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { DeviceKey } from '../../src/factors/app-device.ts';
import { claimText, type DeviceClaim } from '../../src/factors/device-proof.ts';

export const origin = 'http://localhost:80';

/** A browser that signs as WebCrypto does. */
export class OwnDevice {
  readonly publicKey: DeviceKey;
  readonly #privateKey: KeyObject;
  id = '';

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = privateKey;
    this.publicKey = publicKey.export({ format: 'jwk' }) as DeviceKey;
  }

  /** @param given fields that differ from an honest claim made now */
  claim(act: string, given: Partial<DeviceClaim> = {}): { claim: DeviceClaim; signature: string } {
    const claim: DeviceClaim = {
      act,
      origin,
      device: this.id,
      challenge: '',
      detail: '',
      at: Date.now(),
      nonce: randomBytes(16).toString('base64url'),
      ...given,
    };
    const key = { key: this.#privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return { claim, signature: sign('sha256', Buffer.from(claimText(claim)), key).toString('base64url') };
  }

  /** The same claim as a request body. */
  body(act: string, given: Partial<DeviceClaim> = {}): Record<string, unknown> {
    const { claim, signature } = this.claim(act, given);
    const { device, at, nonce, challenge, detail } = claim;
    return { device, at, nonce, challenge, detail, signature };
  }
}
