import { Refusal } from '../errors.ts';
import type { LoginPosition } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { enter } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { reorderFactors } from './reorder-factors.ts';

/**
 * Swaps a method with the one before it (-1) or after it (1) in the user's order.
 *
 * @throws Refusal as `reorderFactors`; order-stale also when there is no such method, or none on that side of it
 */
export async function moveFactor(
  parts: LoginParts,
  { sessionId, factorId, by }: { sessionId: string; factorId: string; by: 1 | -1 },
): Promise<LoginPosition> {
  const entered = await enter(parts, sessionId, 'reorder-factors');
  checkEdit(entered);
  const ids = entered.factors.map(({ id }) => id);
  return reorderFactors(parts, { sessionId, factorIds: swapped(ids, factorId, by) });
}

function swapped(ids: readonly string[], id: string, by: 1 | -1): string[] {
  const from = ids.indexOf(id);
  const neighbour = ids[from + by];
  if (from < 0 || neighbour === undefined) throw new Refusal('order-stale', 'no such neighbour');
  return ids.map((each) => (each === id ? neighbour : each === neighbour ? id : each));
}
