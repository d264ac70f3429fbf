import { routeOf } from '../policy/ledger/call-destination.ts';
import type { CallQueue } from './call-queue.ts';
import type { Delivery } from './delivery.ts';

/**
 * Whether a queued delivery has no job. A crash between the steps of queueing leaves such a delivery, and no dialler
 * ever takes it.
 *
 * @param number the number or extension to call
 * @throws Refusal store-unavailable
 */
export async function isLost(
  { calls }: { calls: Pick<CallQueue, 'has'> },
  { id, state }: Pick<Delivery, 'id' | 'state'>,
  number: string,
): Promise<boolean> {
  return state === 'queued' && !(await calls.has(id, routeOf(number)));
}
