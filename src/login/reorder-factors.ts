import type { Place } from './conversation.ts';
import { checkEdit } from './editing.ts';
import { enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { placeOf } from './move.ts';

/**
 * Puts the person's methods into another order, in which they are offered as backups.
 *
 * @param request `factorIds`: all of them, each once
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, order-stale, store-unavailable
 */
export async function reorderFactors(
  parts: LoginParts,
  { sessionId, factorIds }: { sessionId: string; factorIds: readonly string[] },
): Promise<Place> {
  const entered = await enter(parts, sessionId, 'reorder-factors');
  checkEdit(entered);
  await parts.factors.reorder(entered.session.userId, factorIds);
  return placeOf(entered.session);
}
