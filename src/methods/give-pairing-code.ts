import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { offerPairing, type PairingParts } from '../factors/offer-pairing.ts';

/**
 * Makes a pairing code for an operator to pass on. The paired device becomes a method only after its code is typed in
 * the user's own session, after the user's password (S14).
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
