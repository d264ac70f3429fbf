import { createECDH } from 'node:crypto';
import type { Random } from '../random.ts';

/** The keys by which push services know this installation (RFC 8292), on P-256. */
export interface PushKeys {
  /** An uncompressed point: 65 bytes in base64url. Every browser that subscribes is told. */
  publicKey: string;
  /** 32 bytes in base64url. */
  privateKey: string;
}

/** Makes new ones. Of 2^32 numbers one is above the order of P-256, and the next is taken (FIPS 186-5 A.2.2). */
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
