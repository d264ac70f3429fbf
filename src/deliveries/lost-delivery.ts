import { lineOf } from '../policy/ledger/call-destination.ts';
import type { CallQueue } from './call-queue.ts';
import type { Delivery } from './delivery.ts';

/**
 * Whether a delivery waits for nothing: a crash between the steps of queueing leaves one that nobody will ever take.
 *
 * @param number what the call goes to
 * @throws Refusal store-unavailable
 */
export async function isLost(
  { calls }: { calls: Pick<CallQueue, 'has'> },
  { id, state }: Pick<Delivery, 'id' | 'state'>,
  number: string,
): Promise<boolean> {
  return state === 'queued' && !(await calls.has(id, lineOf(number)));
}
