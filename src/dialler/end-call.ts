import type { DialRoute } from '../asterisk/pbx.ts';
import { isFreeEnd } from '../deliveries/delivery.ts';
import type { DeliveryRef, DeliveryStore } from '../deliveries/delivery-store.ts';
import type { Log } from '../log.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { type CallOutcome, isAchieved } from './call-outcome.ts';

export interface EndCallParts {
  deliveries: Pick<DeliveryStore, 'advance'>;
  ledger: Pick<CallLedgerStore, 'finish'>;
  log: Log;
}

/**
 * Stores how a call ended: in the ledger first, because readers of the end ask the ledger when the next call may be.
 *
 * @param answeredSeconds from the answer to the end; 0 when nobody answered
 * @param route how the person was dialled last; undefined when nobody was dialled
 * @throws Refusal store-unavailable when the delivery could not be ended; a failure of the ledger is only logged
 */
export async function endCall(
  { deliveries, ledger, log }: EndCallParts,
  delivery: DeliveryRef,
  outcome: CallOutcome,
  answeredSeconds = 0,
  route?: DialRoute,
): Promise<void> {
  const free = isFreeEnd(isAchieved(outcome) ? undefined : outcome);
  const trunk = route === 'internal' ? undefined : route;
  await ledger
    .finish(delivery.id, { reason: outcome, free, answeredSeconds, ...(trunk && { trunk }) })
    .catch((error) => {
      log.warn({ err: error }, 'could not store in the ledger how the call ended');
    });
  if (isAchieved(outcome)) await deliveries.advance(delivery, outcome);
  else await deliveries.advance(delivery, 'ended', { reason: outcome });
}
