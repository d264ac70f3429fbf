import type { AuditStore } from '../audit/audit-store.ts';
import type { Callee } from '../factors/callee.ts';
import { type DestinationRule, judgeDestination } from '../policy/destination.ts';
import type { RequestedCall } from '../policy/ledger/call-ledger.ts';
import { refusalByDestination } from './refuse-call.ts';

export interface DestinationParts {
  destinations: { rulesFor(companyId: string | undefined): Promise<readonly DestinationRule[]> };
  audit: Pick<AuditStore, 'append'>;
}

/**
 * Checks that the operator allows this destination. An extension of the exchange is none.
 *
 * @throws Refusal destination-refused, store-unavailable
 */
export async function checkDestination(
  parts: DestinationParts & Parameters<typeof refusalByDestination>[0],
  { route, number: e164, type }: Callee,
  requested: RequestedCall,
): Promise<void> {
  if (route === 'internal' || type === undefined) return;
  const verdict = judgeDestination({ e164, type }, await parts.destinations.rulesFor(requested.companyId));
  if (!verdict.allowed) throw await refusalByDestination(parts, requested, verdict.reason);
}
