import type { DeliveryRef, DeliveryStore } from './delivery-store.ts';
import type { HangUpFeed } from './hang-up-feed.ts';

/**
 * Ends a delivery whose challenge is over. One that is still queued will never be dialled; one that is being dialled
 * or spoken is hung up by its dialler: at once when the announcement arrives, else at its next renewal of the lease.
 *
 * @throws Refusal store-unavailable
 */
export async function hangUp(
  parts: { deliveries: DeliveryStore; hangUps: Pick<HangUpFeed, 'ask'> },
  delivery: DeliveryRef,
): Promise<void> {
  const ended = await parts.deliveries.advance(delivery, 'ended', { reason: 'challenge-over' });
  if (ended) await parts.hangUps.ask(delivery.id);
}
