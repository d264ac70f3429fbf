import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { offerPairing, type PairingParts } from '../factors/offer-pairing.ts';

/**
 * A pairing code that an operator tells somebody. The device that is paired with it is no method before its code was typed into
 * the person's own page, behind their own password (S14).
 *
 * @throws Refusal user-unknown, store-unavailable
 */
export async function givePairingCode(
  parts: PairingParts & { audit: Pick<AuditStore, 'append'>; users: Pick<UserStore, 'find'> },
  { userId, actor }: { userId: string; actor: Actor },
): Promise<string> {
  await parts.users.find(userId);
  const code = await offerPairing(parts, { userId });
  await parts.audit.append({ event: 'pairing-offered', actor, userId });
  return code;
}
