import { createECDH } from 'node:crypto';
import type { Random } from '../random.ts';

/** The P-256 keys that identify this installation to push services (RFC 8292). */
export interface PushKeys {
  /** An uncompressed point: 65 bytes in base64url. Sent to every browser that subscribes. */
  publicKey: string;
  /** 32 bytes in base64url. */
  privateKey: string;
}

/** Makes new keys. One number in 2^32 exceeds the order of P-256; then the next one is drawn (FIPS 186-5 A.2.2). */
export function mintPushKeys(random: Pick<Random, 'secret'>): PushKeys {
  const pair = createECDH('prime256v1');
  for (;;) {
    const privateKey = random.secret();
    try {
      pair.setPrivateKey(privateKey, 'base64url');
    } catch {
      continue;
    }
    return { publicKey: pair.getPublicKey('base64url'), privateKey };
  }
}
