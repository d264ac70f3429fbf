import type { Random } from '../random.ts';
import { mintPairingCode, pairingDigest } from './pairing-code.ts';
import type { Pairing, PendingDeviceStore } from './pending-device-store.ts';

export interface PairingParts {
  pending: Pick<PendingDeviceStore, 'offer'>;
  random: Pick<Random, 'pick'>;
  secret: string;
}

/** Makes an unused pairing code: 8 characters, valid once and for ten minutes. @throws Refusal store-unavailable */
export async function offerPairing(parts: PairingParts, pairing: Pairing): Promise<string> {
  for (;;) {
    const code = mintPairingCode(parts.random);
    if (await parts.pending.offer(pairingDigest(parts.secret, code), pairing)) return code;
  }
}
