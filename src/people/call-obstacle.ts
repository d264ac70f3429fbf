import type { AdmissionParts } from '../challenges/admit-call.ts';
import { explainNumber } from '../challenges/explain-number.ts';
import type { DiallerStore } from '../deliveries/dialler-store.ts';
import { Refusal } from '../errors.ts';
import { calleeOf, type ExtensionRanges } from '../factors/callee.ts';
import type { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import type { DestinationRefusal } from '../policy/destination.ts';
import type { AdmissionRule } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

/** Why a telephone is not called. */
export interface CallObstacle {
  rule: AdmissionRule | DestinationRefusal | 'exchange-unavailable' | 'not-dialled';
  retryAfterSeconds?: number | undefined;
}

export interface CallObstacleParts {
  destinations: AdmissionParts['destinations'];
  enrolledNumbers: Pick<EnrolledNumberStore, 'ownersOf'>;
  ledger: Pick<CallLedgerStore, 'explain'>;
  diallers: Pick<DiallerStore, 'liveDiallers'>;
  extensions: ExtensionRanges;
}

/**
 * What is in the way of a call to a telephone of a user now, in the order in which a call is checked. Changes nothing.
 *
 * @returns undefined when it would be called
 * @throws Refusal store-unavailable
 */
export async function findObstacle(
  parts: CallObstacleParts,
  phone: Parameters<typeof calleeOf>[0],
  asking: { userId: string; companyId: string },
): Promise<CallObstacle | undefined> {
  const callee = (() => {
    try {
      return calleeOf(phone, parts);
    } catch (error) {
      // The operator may have closed the extensions since, or the numbering plan has changed.
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  })();
  if (callee === undefined) return { rule: 'not-dialled' };
  const [{ destination, rules }, live] = await Promise.all([
    explainNumber(parts, callee, asking),
    parts.diallers.liveDiallers(),
  ]);
  if (destination?.allowed === false) return { rule: destination.reason };
  if (live.length === 0) return { rule: 'exchange-unavailable' };
  const refusing = rules.find(({ allowed }) => !allowed);
  return refusing && { rule: refusing.rule, retryAfterSeconds: refusing.retryAfterSeconds };
}
