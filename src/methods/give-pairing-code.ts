import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { mintPairingCode, pairingDigest } from '../factors/pairing-code.ts';
import type { Pairing, PendingDeviceStore } from '../factors/pending-device-store.ts';
import type { Random } from '../random.ts';

export interface PairingParts {
  pending: Pick<PendingDeviceStore, 'offer'>;
  random: Pick<Random, 'pick'>;
  secret: string;
}

/** A pairing code that nobody has: 8 characters, for ten minutes, good once. @throws Refusal store-unavailable */
export async function offerPairing(parts: PairingParts, pairing: Pairing): Promise<string> {
  for (;;) {
    const code = mintPairingCode(parts.random);
    if (await parts.pending.offer(pairingDigest(parts.secret, code), pairing)) return code;
  }
}

/**
 * A pairing code that an operator tells somebody. The device that is paired with it is no method before its code was typed into
 * the person's own page, behind their own password (S14).
 *
 * @throws Refusal store-unavailable
 */
export async function givePairingCode(
  parts: PairingParts & { audit: Pick<AuditStore, 'append'> },
  { userId, actor }: { userId: string; actor: Actor },
): Promise<string> {
  const code = await offerPairing(parts, { userId });
  await parts.audit.append({ event: 'pairing-offered', actor, userId });
  return code;
}
