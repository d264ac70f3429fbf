import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { CallQueue } from './call-queue.ts';
import type { DeliveryRef, DeliveryStore } from './delivery-store.ts';
import type { HangUpFeed } from './hang-up-feed.ts';

export interface HangUpParts {
  deliveries: DeliveryStore;
  hangUps: Pick<HangUpFeed, 'ask'>;
  calls: Pick<CallQueue, 'remove'>;
  ledger: Pick<CallLedgerStore, 'finish'>;
}

/**
 * Ends a delivery whose challenge is over. One that is still queued leaves the queue, and takes nobody's turn; one that is
 * being dialled or spoken is hung up by its dialler: at once when the announcement arrives, else at its next renewal of the
 * lease.
 *
 * @throws Refusal store-unavailable
 */
export async function hangUp(parts: HangUpParts, delivery: DeliveryRef): Promise<void> {
  const before = await parts.deliveries.find(delivery);
  const ended = await parts.deliveries.advance(delivery, 'ended', { reason: 'challenge-over' });
  if (!ended) return;
  await parts.hangUps.ask(delivery.id);
  if (before?.state !== 'queued') return;
  await parts.calls.remove(delivery.id);
  await withdrawCall(parts, delivery.id);
}

/** A call that the ledger has admitted, and that will not be placed after all. @throws Refusal store-unavailable */
export async function withdrawCall({ ledger }: Pick<HangUpParts, 'ledger'>, callId: string): Promise<void> {
  await ledger.finish(callId, { reason: 'challenge-over', free: true, answeredSeconds: 0 });
}
