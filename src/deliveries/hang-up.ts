import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { CallQueue } from './call-queue.ts';
import type { DeliveryRef, DeliveryStore } from './delivery-store.ts';
import type { HangUpFeed } from './hang-up-feed.ts';

export interface HangUpParts {
  deliveries: DeliveryStore;
  hangUps: Pick<HangUpFeed, 'request'>;
  calls: Pick<CallQueue, 'remove'>;
  ledger: Pick<CallLedgerStore, 'finish'>;
}

/**
 * Ends a delivery whose challenge is over. A queued delivery leaves the queue. A delivery in progress is hung up by its
 * dialler: at once when the announcement arrives, otherwise at its next lease renewal.
 *
 * @throws Refusal store-unavailable
 */
export async function hangUp(parts: HangUpParts, delivery: DeliveryRef): Promise<void> {
  const before = await parts.deliveries.find(delivery);
  const ended = await parts.deliveries.advance(delivery, 'ended', { reason: 'challenge-over' });
  if (!ended) return;
  await parts.hangUps.request(delivery.id);
  if (before?.state !== 'queued') return;
  await parts.calls.remove(delivery.id);
  await withdrawCall(parts, delivery.id);
}

/** Finishes an admitted call in the ledger that will not be placed. @throws Refusal store-unavailable */
export async function withdrawCall({ ledger }: Pick<HangUpParts, 'ledger'>, deliveryId: string): Promise<void> {
  await ledger.finish(deliveryId, { reason: 'challenge-over', free: true, answeredSeconds: 0 });
}
