import type { CallQueue } from '../deliveries/call-queue.ts';
import type { Delivery } from '../deliveries/delivery.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import { routeOf } from '../policy/ledger/call-destination.ts';
import type { Challenge } from './challenge.ts';

/** `waitSeconds`: about how long a queued call still waits. */
export type ShownDelivery = Pick<Delivery, 'id' | 'state' | 'reason'> & { waitSeconds?: number };

/** The latest call of a challenge; undefined where nothing is delivered. @throws Refusal store-unavailable */
export async function readDelivery(
  { deliveries, calls }: { deliveries: Pick<DeliveryStore, 'find'>; calls: Pick<CallQueue, 'waitSeconds'> },
  { id: challengeId, deliveryId: id, to }: Pick<Challenge, 'id' | 'deliveryId' | 'to'>,
): Promise<ShownDelivery | undefined> {
  const delivery = id === '' ? undefined : await deliveries.find({ id, challengeId });
  if (delivery?.state !== 'queued') return delivery;
  const waitSeconds = await calls.waitSeconds(id, routeOf(to));
  return { ...delivery, ...(waitSeconds === undefined ? {} : { waitSeconds }) };
}
